#include "cli/commands/changing.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/ship.hpp"
#include "pipeline/model/view.hpp"

namespace tt {

namespace {

struct Options {
    std::string target;
    Shipment shipment; ///< Only how to follow.
};

/// The newest deploy of a stage, over or not.
Result<DeployId> newest_deploy(Context& context, const std::string& stage) {
    TT_ASSIGN(const ServiceName service, service_of(context));
    TT_ASSIGN(
        const auto history, context.client.get<HistoryView>(
                                "/v1/deploys", {{"service", service.value}, {"stage", stage}, {"limit", "1"}}
                            )
    );
    if (!history.deploys.empty()) return history.deploys.front().id;
    return fail(
        ErrorKind::not_found, "nothing was ever deployed to " + service.value + "/" + stage,
        "tt deploy " + stage + " starts a deploy and follows it"
    );
}

Result<ExitCode> run(const Options& options, Context& context) {
    DeployId deploy(options.target);
    if (!names_deploy(options.target)) {
        TT_ASSIGN(deploy, newest_deploy(context, options.target));
    }
    return accompany(context, deploy, options.shipment);
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required(
        "STAGE", into(options->target), "the stage whose newest deploy is meant, or a deploy: d12"
    );
    declare_following(arguments, options->shipment);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command wait_command{
    .name = "wait",
    .job = Job::ship,
    .summary = "Follow a deploy that is under way to its end",
    .examples = "tt wait d12\n"
                "tt wait prod --timeout 1h",
    .details =
        "For deploys that were started with --detach, or by somebody else. Says what `tt deploy` would say\n"
        "from here on, and ends as it would: 0 when the deploy is accepted, 1 when it failed, 8 when it was\n"
        "rolled back and 7 after --timeout. A deploy that is over is told of at once.",
    .declare = declare,
};

} // namespace tt
