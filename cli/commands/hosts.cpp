#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/render/render.hpp"

namespace tt {

namespace {

struct Options {
    StageName stage;
    bool all = false;
};

Result<ExitCode> run(const Options& options, Context& context) {
    ServiceName service;
    if (!options.all) {
        TT_ASSIGN(service, service_of(context));
    }
    TT_ASSIGN(
        const auto view, context.client.get<HostsView>(
                             "/v1/hosts", {{"service", service.value}, {"stage", options.stage.value}}
                         )
    );
    context.output.show(shown(view), context.clock.now());
    if (view.hosts.empty())
        context.output.hint("a host appears when its agent first reports: tt agent --help");
    return ExitCode::ok;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.optional("STAGE", into(options->stage), "only the hosts of this stage");
    arguments.flag("--all,-a", options->all, "every host of the fleet");
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command hosts_command{
    .name = "hosts",
    .job = Job::watch,
    .summary = "List hosts, where they belong and what they serve",
    .examples = "tt hosts prod\n"
                "tt hosts --all -o name",
    .details =
        "A host that has not spoken lately is unreachable. It stays expected until it speaks again, until\n"
        "somebody says `tt hosts drain` or `tt hosts forget`, or until it was silent for longer than its\n"
        "stage waits (`hosts: { lost_after: 1h }`): then it is lost, and expected again when it speaks.\n"
        "Where many are silent at once it is more likely the network, and none of them is given up.",
    .declare = declare,
};

} // namespace tt
