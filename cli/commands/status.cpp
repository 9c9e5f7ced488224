#include "cli/commands/commands.hpp"
#include "cli/commands/watching.hpp"
#include "cli/context.hpp"
#include "cli/render/render.hpp"

namespace tt {

namespace {

struct Options {
    bool all = false;
    bool watch = false;
};

Result<ExitCode> run(const Options& options, Context& context) {
    ServiceName service;
    if (!options.all) {
        TT_ASSIGN(service, service_of(context));
    }
    if (options.watch) return watch_status(context, service);
    TT_ASSIGN(const auto view, context.client.get<StatusView>("/v1/status", {{"service", service.value}}));
    context.output.show(shown(view), view.at);
    return ExitCode::ok;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.flag("--all,-a", options->all, "every service");
    arguments.flag("--watch,-w", options->watch, "show it again when it changes, until Ctrl-C");
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command status_command{
    .name = "status",
    .job = Job::watch,
    .summary = "Show what runs where, and what each stage waits for",
    .examples = "tt status\n"
                "tt status --watch\n"
                "tt status --all -o json",
    .details =
        "HOSTS counts those that serve the build and are healthy, of those expected. WAITS FOR names the\n"
        "first gate that is closed; `tt why STAGE` names them all.",
    .declare = declare,
};

} // namespace tt
