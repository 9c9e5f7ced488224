#include "cli/commands/changing.hpp"

#include "cli/render/render.hpp"

namespace tt {

void declare_changing(Arguments& arguments, bool& dry_run, bool& exit_code) {
    arguments.flag("--dry-run", dry_run, "say what would happen, and do nothing");
    arguments.flag("--exit-code", exit_code, "end with 3 when there was nothing to do");
}

ExitCode finish(Context& context, const Answer& answer, bool exit_code) {
    context.output.show(shown(answer), context.clock.now());
    return exit_code && !answer.changed ? ExitCode::nothing_to_do : ExitCode::ok;
}

} // namespace tt
