#include "cli/commands/changing.hpp"
#include "cli/own_file/own_file.hpp"
#include "cli/publish/commands.hpp"
#include "cli/publish/summaries.hpp"
#include "pipeline/base/utf8.hpp"

#include <algorithm>

namespace tt {

namespace {

constexpr std::uintmax_t largest_script = std::uintmax_t{256} << 10;

struct Options {
    std::filesystem::path file;
    std::size_t leaving = 0;
    bool dry_run = false;
    bool exit_code = false;
};

/// The file that a command line names first, if it lies beside tt.yaml: it is adopted with the policy, so
/// that what judges a build is never taken from that build.
Result<std::string> script_of(const std::string& command, const std::filesystem::path& directory) {
    const auto path = directory / command.substr(0, command.find(' '));
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) return std::string();
    TT_ASSIGN(std::string text, read_text_file(path));
    if (text.size() <= largest_script && to_valid_utf8(text) == text) return text;
    return fail(
        ErrorKind::invalid_input, path.string() + " cannot be adopted: it is no text, or larger than 256 KiB",
        "let `run` name a script that runs it"
    );
}

/// Of an acceptance test, or of a question.
Result<> adopt_script(auto& asked, const std::filesystem::path& directory) {
    if (asked.run.empty()) return {};
    TT_ASSIGN(asked.script, script_of(asked.run, directory));
    return {};
}

Result<ApplyConfig> request_from(const OwnFile& file, ServiceFile service) {
    ApplyConfig request{
        std::move(service.service), std::move(service.policy), std::move(service.environment)
    };
    const auto directory = file.path.parent_path();
    for (StagePolicy& stage : request.policy.stages) {
        if (stage.accept) TT_TRY(adopt_script(*stage.accept, directory));
        for (Probe& probe : stage.promote.gates) TT_TRY(adopt_script(probe.question, directory));
        for (Probe& probe : stage.watch) TT_TRY(adopt_script(probe.question, directory));
    }
    return request;
}

Result<ExitCode> run(const Options& options, Context& context) {
    TT_ASSIGN(const OwnFile file, read_own_file(context, options.file));
    TT_ASSIGN(ServiceFile service, read_service(context, file));
    TT_ASSIGN(ApplyConfig request, request_from(file, std::move(service)));
    request.leaving = static_cast<int>(std::min<std::size_t>(options.leaving, 1'000'000));
    request.dry_run = options.dry_run;
    TT_ASSIGN(const auto answer, context.client.post<Answer>("/v1/config", request));
    return finish(context, answer, {options.dry_run, options.exit_code});
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.optional("FILE", into(options->file), "instead of the nearest tt.yaml");
    arguments.option(
        "--leaving", "N", into(options->leaving),
        "so many hosts that no stage takes any more may stop the service and remove it"
    );
    declare_changing(arguments, options->dry_run, options->exit_code);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command config_apply_command{
    .name = "config apply",
    .job = Job::set_up,
    .summary = config_apply_summary,
    .examples = "tt config diff\n"
                "tt config apply",
    .details =
        "The policy holds at once, also for deploys under way. Changed runtime configuration reaches the\n"
        "hosts with the next deploy, or with `tt deploy STAGE --config`. The build configuration does not\n"
        "go this way: it travels inside each build. A file by which hosts that serve would belong to no "
        "stage is\n"
        "refused unless `--leaving` says how many.",
    .declare = declare,
};

} // namespace tt
