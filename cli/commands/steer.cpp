#include "cli/commands/changing.hpp"
#include "cli/commands/commands.hpp"

namespace tt {

namespace {

struct Options {
    SteerDeploy request;
    std::string target;
    bool exit_code = false;
};

Result<ExitCode> run(const Options& options, Context& context) {
    SteerDeploy request = options.request;
    if (names_deploy(options.target))
        request.deploy = DeployId(options.target);
    else {
        TT_ASSIGN(request.service, service_of(context));
        request.stage = StageName(options.target);
    }
    TT_ASSIGN(const auto answer, context.client.post<Answer>("/v1/deploys/steer", request));
    return finish(context, answer, {options.request.dry_run, options.exit_code});
}

template<DeployVerb verb>
Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    options->request.verb = verb;
    arguments.required(
        "STAGE", into(options->target), "the stage whose active deploy is meant, or a deploy: d12"
    );
    arguments.option("--reason,-m", "TEXT", into(options->request.reason), "why, for those who look later");
    declare_changing(arguments, options->request.dry_run, options->exit_code);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command pause_command{
    .name = "pause",
    .job = Job::undo,
    .summary = "Let no further host begin, until resumed",
    .examples = "tt pause prod -m 'looking at errors'\n"
                "tt pause d12",
    .details = "Hosts that began already finish. The deploy keeps its place.",
    .declare = declare<DeployVerb::pause>,
};

constinit const Command resume_command{
    .name = "resume",
    .job = Job::undo,
    .summary = "Let a paused or halted deploy go on",
    .examples = "tt resume prod",
    .details =
        "A deploy that was halted because too many hosts failed goes on without them; `tt retry` gives them\n"
        "another try.",
    .declare = declare<DeployVerb::resume>,
};

constinit const Command abort_command{
    .name = "abort",
    .job = Job::undo,
    .summary = "End a deploy where it is",
    .examples = "tt abort prod -m 'wrong build'",
    .details =
        "Hosts that began finish; the others keep what they have. To put the old build back on all of them:\n"
        "tt rollback STAGE.",
    .declare = declare<DeployVerb::abort>,
};

constinit const Command retry_command{
    .name = "retry",
    .job = Job::undo,
    .summary = "Give the hosts that failed another try",
    .examples = "tt retry prod",
    .details = "A deploy that was halted because of them goes on.",
    .declare = declare<DeployVerb::retry>,
};

} // namespace tt
