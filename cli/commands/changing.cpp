#include "cli/commands/changing.hpp"

#include "cli/render/render.hpp"

#include <algorithm>

namespace tt {

void declare_changing(Arguments& arguments, bool& dry_run, bool& exit_code) {
    arguments.flag("--dry-run", dry_run, "say what would happen, and do nothing");
    arguments.flag("--exit-code", exit_code, "end with 3 when there was nothing to do");
}

bool names_deploy(std::string_view word) {
    return word.size() > 1 && word.front() == 'd'
           && std::ranges::all_of(word.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

ExitCode finish(Context& context, const Answer& answer, Manner manner) {
    Shown out = shown(answer);
    if (manner.dry_run) *out.line += "\n(dry run: nothing was done)";
    context.output.show(out, context.clock.now());
    return manner.exit_code && !answer.changed ? ExitCode::nothing_to_do : ExitCode::ok;
}

} // namespace tt
