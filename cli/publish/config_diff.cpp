#include "cli/own_file/own_file.hpp"
#include "cli/publish/commands.hpp"
#include "cli/publish/line_diff.hpp"
#include "cli/publish/summaries.hpp"
#include "pipeline/model/view.hpp"

namespace tt {

namespace {

/// As `tt plan` has it: not an error, and not nothing.
constexpr ExitCode differs{10};

struct Options {
    std::filesystem::path file;
    bool exit_code = false;
};

std::string painted_diff(const std::vector<DiffLine>& lines, const std::string& text, const Look& look) {
    if (!look.colour || lines.empty()) return text;
    std::string out;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = text.find('\n', begin);
        const std::string_view line(text.data() + begin, end - begin);
        const Tone tone = line.starts_with('-')   ? Tone::bad
                          : line.starts_with('+') ? Tone::good
                                                  : Tone::plain;
        out += painted(line, tone, look) + "\n";
        begin = end + 1;
    }
    return out;
}

Result<ExitCode> run(const Options& options, Context& context) {
    TT_ASSIGN(const OwnFile file, read_own_file(context, options.file));
    TT_ASSIGN(const ServiceFile own, read_service(context, file));
    TT_ASSIGN(
        const auto adopted, context.client.get<ConfigView>("/v1/config", {{"service", own.service.value}})
    );
    const auto lines = line_diff(adopted.policy.text, file.text);
    const std::string revision = "revision " + std::to_string(adopted.policy.revision);
    const std::string text = unified(lines, revision, file.name);
    context.output.text(painted_diff(lines, text, context.output.look()));
    if (text.empty()) context.output.remark(file.name + " is what was adopted as " + revision);
    return options.exit_code && !text.empty() ? differs : ExitCode::ok;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.optional("FILE", into(options->file), "instead of the nearest tt.yaml");
    arguments.flag("--exit-code", options->exit_code, "end with 10 when something differs");
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command config_diff_command{
    .name = "config diff",
    .job = Job::set_up,
    .summary = config_diff_summary,
    .examples = "tt config diff\n"
                "tt config diff --exit-code && echo same",
    .details = "In the unified format: what `tt config apply` would change has + in front.",
    .declare = declare,
};

} // namespace tt
