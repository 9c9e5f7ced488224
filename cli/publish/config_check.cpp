#include "cli/own_file/own_file.hpp"
#include "cli/publish/commands.hpp"
#include "cli/publish/problem_view.hpp"
#include "cli/publish/summaries.hpp"
#include "cli/render/render.hpp"
#include "integrations/json/json.hpp"

namespace tt {

namespace {

struct Options {
    std::filesystem::path file;
    bool against_history = false;
    Duration since = std::chrono::days{90};
};

Table table_of(const ProblemsView& view) {
    Table table;
    for (const ProblemView& problem : view.problems)
        table.add(
            {problem.file + ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column),
             problem.severity, problem.message, problem.hint}
        );
    return table;
}

std::string verdict(const OwnFile& file, const CheckedServiceFile& checked) {
    if (!checked.problems.empty()) {
        std::string all = render(checked.problems);
        all.erase(all.find_last_not_of('\n') + 1);
        return all;
    }
    const auto stages = checked.file->policy.stages.size();
    return file.name + " is sound: service " + checked.file->service.value + ", " + std::to_string(stages)
           + (stages == 1 ? " stage" : " stages");
}

/// Only a sound file has a policy to replay.
Result<ExitCode> run_against_history(const Options& options, Context& context) {
    TT_ASSIGN(const OwnFile file, read_own_file(context, options.file));
    TT_ASSIGN(ServiceFile service, read_service(context, file));
    service.policy.service = service.service;
    const ReplayPolicy asked{std::move(service.policy), options.since};
    TT_ASSIGN(const auto view, context.client.post<ReplayView>("/v1/config/replay", asked));
    context.output.show(shown(view), context.clock.now());
    return ExitCode::ok;
}

Result<ExitCode> run(const Options& options, Context& context) {
    if (options.against_history) return run_against_history(options, context);
    TT_ASSIGN(const OwnFile file, read_own_file(context, options.file));
    const CheckedServiceFile checked = check_service_file(file.name, file.text);
    const ProblemsView view = view_of(checked.problems);
    Shown out{.kind = "problems", .json = encode(view), .line_kind = "problem"};
    for (const ProblemView& problem : view.problems) out.lines.push_back(encode(problem));
    out.table = table_of(view);
    out.line = verdict(file, checked);
    context.output.show(out, context.clock.now());
    return checked.file ? ExitCode::ok : ExitCode::usage;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.optional("FILE", into(options->file), "instead of the nearest tt.yaml");
    arguments.flag(
        "--against-history", options->against_history,
        "also say which past deploys this policy would have delayed or blocked"
    );
    arguments.option("--since", "DURATION", into(options->since), "with it: how far to look back; else 90d");
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command config_check_command{
    .name = "config check",
    .job = Job::set_up,
    .summary = config_check_summary,
    .examples = "tt config check\n"
                "tt config check --against-history\n"
                "tt config check services/web/tt.yaml -o json",
    .details =
        "Needs no server. Ends with 2 when the file would be refused; a warning alone ends with 0.\n"
        "--against-history asks the server, which replays its journal under the policy of the file and\n"
        "changes nothing. Metrics, addresses, commands, CI stages and checks are taken to say yes.",
    .declare = declare,
};

} // namespace tt
