#include "cli/commands/commands.hpp"
#include "cli/commands/ship.hpp"

namespace tt {

namespace {

struct Options {
    Shipment shipment;
    bool hotfix = false;
    bool config = false;
};

Result<ExitCode> run(const Options& options, Context& context) {
    Shipment shipment = options.shipment;
    if (options.hotfix && options.config)
        return fail(ErrorKind::invalid_input, "--hotfix and --config exclude each other");
    if (options.config && !shipment.request.build.empty())
        return fail(ErrorKind::invalid_input, "--config keeps the build that runs, so it takes no BUILD");
    if (options.hotfix) shipment.request.kind = DeployKind::hotfix;
    if (options.config) shipment.request.kind = DeployKind::config;
    return ship(context, std::move(shipment));
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required("STAGE", into(options->shipment.request.stage), "where to");
    arguments.optional(
        "BUILD", into(options->shipment.request.build),
        "an id or its beginning, a number (#12) or a commit; else what comes next on the way"
    );
    arguments.flag("--hotfix", options->hotfix, "goes before regular deploys; later builds must contain it");
    arguments.flag("--config", options->config, "give the running build the newest runtime configuration");
    arguments.option(
        "--plan", "ID", into(options->shipment.request.plan),
        "what tt plan printed; refused when the world has moved since"
    );
    declare_override(arguments, options->shipment.request);
    declare_shipment(arguments, options->shipment);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command deploy_command{
    .name = "deploy",
    .job = Job::ship,
    .summary = "Bring a build to a stage, and follow it to its end",
    .examples = "tt deploy staging\n"
                "tt deploy prod '#12' --yes -m 'ticket 4711'\n"
                "tt deploy prod 1a2b3c4 --detach\n"
                "tt deploy prod '#12' --override -m 'ticket 4712 cannot wait'\n"
                "tt deploy prod '#12' --plan \"$(tt plan prod '#12' -o name)\"\n"
                "tt deploy prod --dry-run",
    .details =
        "Without BUILD it is the newest build, or for a stage that takes builds from another stage what\n"
        "that one runs. Shows what it would touch, and asks first when the stage is named prod or is the\n"
        "last one; where nobody can be asked, --yes is needed.\n\n"
        "Ctrl-C ends the watching, and the deploy only with --on-interrupt abort. Ends with 0 when the "
        "deploy\n"
        "is accepted, 1 when it failed, 8 when it was rolled back, 5 when a gate or hold blocks it and 7 "
        "after\n"
        "--timeout.",
    .declare = declare,
};

} // namespace tt
