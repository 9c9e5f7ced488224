#include "cli/commands/changing.hpp"
#include "cli/commands/commands.hpp"
#include "cli/render/render.hpp"

namespace tt {

namespace {

struct Options {
    SteerDeploy request;
    bool exit_code = false;
};

Result<ExitCode> put_first(const Options& options, Context& context, const SteerDeploy& request) {
    TT_ASSIGN(const auto answer, context.client.post<Answer>("/v1/deploys/steer", request));
    return finish(context, answer, {options.request.dry_run, options.exit_code});
}

Result<ExitCode> run(const Options& options, Context& context) {
    SteerDeploy request = options.request;
    TT_ASSIGN(request.service, service_of(context));
    if (!request.deploy.empty()) return put_first(options, context, request);
    TT_ASSIGN(
        const auto view, context.client.get<QueueView>(
                             "/v1/queue", {{"service", request.service.value}, {"stage", request.stage.value}}
                         )
    );
    context.output.show(shown(view), context.clock.now());
    return options.exit_code && view.deploys.empty() ? ExitCode::nothing_to_do : ExitCode::ok;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    options->request.verb = DeployVerb::first;
    arguments.required("STAGE", into(options->request.stage), "whose queue");
    arguments.option(
        "--first", "DEPLOY", into(options->request.deploy), "lets this one go before the others"
    );
    arguments.option("--reason,-m", "TEXT", into(options->request.reason), "why; --first needs it");
    declare_changing(arguments, options->request.dry_run, options->exit_code);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command queue_command{
    .name = "queue",
    .job = Job::watch,
    .summary = "Show the deploys that wait for a stage, or let one go first",
    .examples = "tt queue prod\n"
                "tt queue prod --first d14 -m 'the fix for 4711'",
    .details =
        "The active deploy, and those that wait, in the order in which they will begin: a rollback, then "
        "what\n"
        "a person put first, then a hotfix, then the newest. One that is overtaken by a newer one will be\n"
        "superseded; one that a person put first only by a rollback.",
    .declare = declare,
};

} // namespace tt
