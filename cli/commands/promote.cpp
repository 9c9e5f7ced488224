#include "cli/commands/changing.hpp"
#include "cli/commands/commands.hpp"
#include "cli/commands/ship.hpp"
#include "cli/render/render.hpp"

namespace tt {

namespace {

struct Options {
    Shipment shipment;
    bool automatic = false;
};

Result<ExitCode> promote_all(const Options& options, Context& context) {
    const PromoteAll request{.service = service_if_any(context), .dry_run = options.shipment.request.dry_run};
    TT_ASSIGN(const auto view, context.client.post<PromotionsView>("/v1/promote", request));
    context.output.show(shown(view), context.clock.now());
    const bool nothing = view.started.empty();
    return options.shipment.exit_code && nothing ? ExitCode::nothing_to_do : ExitCode::ok;
}

Result<ExitCode> run(const Options& options, Context& context) {
    const bool stage_named = !options.shipment.request.stage.empty();
    if (options.automatic && !stage_named) return promote_all(options, context);
    if (options.automatic || !stage_named)
        return fail(
            ErrorKind::invalid_input, "name either a STAGE or --auto", "tt promote prod, or tt promote --auto"
        );
    return ship(context, options.shipment);
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    options->shipment.request.promote = true;
    arguments.optional("STAGE", into(options->shipment.request.stage), "where to");
    arguments.optional(
        "BUILD", into(options->shipment.request.build), "the build; else the newest candidate"
    );
    arguments.flag("--auto", options->automatic, "everything that is due, in every stage; for cron");
    declare_override(arguments, options->shipment.request);
    declare_shipment(arguments, options->shipment);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command promote_command{
    .name = "promote",
    .job = Job::ship,
    .summary = "Bring a build to a stage through the stage's gates",
    .examples = "tt promote prod\n"
                "tt promote --auto\n"
                "tt promote --auto --dry-run -o json",
    .details =
        "What automation does, by hand: nothing goes past a closed gate, and the exit code is then 5.\n"
        "A schedule is for automation, and stops nobody; --override goes past a freeze or a closed window.\n"
        "`tt why STAGE` lists the gates. --auto looks at every stage once, starts what is due and does not\n"
        "wait for it.",
    .declare = declare,
};

} // namespace tt
