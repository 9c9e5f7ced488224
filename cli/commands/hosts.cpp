#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/render/render.hpp"
#include "cli/service_file.hpp"
#include "pipeline/base/counted.hpp"

#include <algorithm>

namespace tt {

namespace {

struct Options {
    StageName stage;
    bool all = false;
};

/// Whose hosts; empty: the whole fleet's, also where nothing says which service is meant.
Result<ServiceName> meant_service(const Options& options, const Context& context) {
    const bool says_none = context.settings.service.empty() && !find_service_file(context.directory);
    if (options.all || (says_none && options.stage.empty())) return ServiceName{};
    return service_of(context);
}

/// Drained hosts are in no stage, so that a list of a stage's hosts leaves them out.
Result<std::int64_t> count_drained(Context& context) {
    TT_ASSIGN(const auto fleet, context.client.get<HostsView>("/v1/hosts"));
    return std::ranges::count_if(fleet.hosts, [](const HostView& view) { return view.host.drained; });
}

/// Says what the list leaves out, to people only, for whom it is worth another question.
Result<> tell_of_drained(Context& context, bool is_empty) {
    if (context.output.format() != Format::table) return {};
    TT_ASSIGN(const auto drained, count_drained(context));
    if (drained > 0)
        context.output.remark(
            counted(drained, "host") + (drained == 1 ? " is" : " are") + " drained: tt hosts --all"
        );
    else if (is_empty)
        context.output.hint("a host appears when its agent first reports: tt agent --help");
    return {};
}

Result<ExitCode> run(const Options& options, Context& context) {
    TT_ASSIGN(const ServiceName service, meant_service(options, context));
    TT_ASSIGN(
        const auto view, context.client.get<HostsView>(
                             "/v1/hosts", {{"service", service.value}, {"stage", options.stage.value}}
                         )
    );
    context.output.show(shown(view), context.clock.now());
    if (!service.empty()) TT_TRY(tell_of_drained(context, view.hosts.empty()));
    return ExitCode::ok;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.optional("STAGE", into(options->stage), "only the hosts of this stage");
    arguments.flag("--all,-a", options->all, "every host of the fleet, as where there is no tt.yaml");
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
