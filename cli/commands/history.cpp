#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/render/render.hpp"

namespace tt {

namespace {

struct Options {
    StageName stage;
    std::size_t limit = 20;
};

Result<ExitCode> run(const Options& options, Context& context) {
    TT_ASSIGN(const ServiceName service, service_of(context));
    TT_ASSIGN(
        const auto view, context.client.get<HistoryView>(
                             "/v1/deploys", {{"service", service.value},
                                             {"stage", options.stage.value},
                                             {"limit", std::to_string(options.limit)}}
                         )
    );
    context.output.show(shown(view), context.clock.now());
    return ExitCode::ok;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.optional("STAGE", into(options->stage), "only the deploys to this stage");
    arguments.option("--limit,-n", "COUNT", into(options->limit), "at most so many; 20 unless given");
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command history_command{
    .name = "history",
    .job = Job::watch,
    .summary = "List deploys, newest first",
    .examples = "tt history prod\n"
                "tt history -n 100 -o tsv",
    .details = "What each deploy came to is in the last column; `tt log DEPLOY` tells all of one.",
    .declare = declare,
};

} // namespace tt
