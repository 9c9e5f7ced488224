#include "cli/commands/changing.hpp"
#include "cli/commands/commands.hpp"

namespace tt {

namespace {

struct Options {
    SteerHost request;
    bool exit_code = false;
};

Result<ExitCode> run(const Options& options, Context& context) {
    TT_ASSIGN(const auto answer, context.client.post<Answer>("/v1/hosts/steer", options.request));
    return finish(context, answer, options.exit_code);
}

template<HostVerb verb>
Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    options->request.verb = verb;
    arguments.required("HOST", into(options->request.host), "the host's name or id");
    declare_changing(arguments, options->request.dry_run, options->exit_code);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command drain_command{
    .name = "hosts drain",
    .job = Job::set_up,
    .summary = "Take a host out of its stages for a while",
    .examples = "tt hosts drain web-3",
    .details =
        "It is not expected any more, gets no deploys and keeps what it serves, until `tt hosts undrain`.",
    .declare = declare<HostVerb::drain>,
};

constinit const Command undrain_command{
    .name = "hosts undrain",
    .job = Job::set_up,
    .summary = "Let a drained host take part again",
    .examples = "tt hosts undrain web-3",
    .details = "It takes the build that its stage runs before it counts as ready.",
    .declare = declare<HostVerb::undrain>,
};

constinit const Command forget_command{
    .name = "hosts forget",
    .job = Job::set_up,
    .summary = "Say that a host is gone for good",
    .examples = "tt hosts forget web-3",
    .details =
        "Only for a machine that no longer exists: its permits do not count any more. An agent that comes\n"
        "back must be enrolled anew.",
    .declare = declare<HostVerb::forget>,
};

} // namespace tt
