#include "cli/commands/changing.hpp"
#include "cli/commands/commands.hpp"

namespace tt {

namespace {

constexpr int any_number = 1'000'000;

struct Options {
    SteerHost request;
    bool yes = false; ///< Whatever it serves.
    bool exit_code = false;
};

Result<ExitCode> run(const Options& options, Context& context) {
    SteerHost request = options.request;
    if (options.yes) request.leaving = any_number;
    TT_ASSIGN(const auto answer, context.client.post<Answer>("/v1/hosts/steer", request));
    return finish(context, answer, {request.dry_run, options.exit_code});
}

constexpr bool walks(HostVerb verb) {
    return verb == HostVerb::reset || verb == HostVerb::redeploy;
}

template<HostVerb verb>
Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    options->request.verb = verb;
    arguments.required("HOST", into(options->request.host), "the host's name or id");
    if constexpr (walks(verb))
        arguments.optional(
            "SERVICE", into(options->request.service), "only this service, of all that the host has"
        );
    if constexpr (walks(verb) || verb == HostVerb::pause || verb == HostVerb::drain)
        arguments.option("--reason,-m", "TEXT", into(options->request.reason), "why; told to whoever asks");
    if constexpr (verb == HostVerb::forget)
        arguments.flag("--yes,-y", options->yes, "though it is reachable, and whatever it serves");
    declare_changing(arguments, options->request.dry_run, options->exit_code);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command drain_command{
    .name = "hosts drain",
    .job = Job::set_up,
    .summary = "Take a host out of its stages for a while",
    .examples = "tt hosts drain web-3\n"
                "tt hosts drain web-3 --reason \"new disk\"",
    .details =
        "It is not expected any more, gets no deploys and keeps what it serves, until `tt hosts undrain`.\n"
        "What has begun there is finished; `tt why web-3` says when nothing is under way any more. On the\n"
        "host itself `tt agent drain` does the same, and waits for that.",
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

constinit const Command pause_host_command{
    .name = "hosts pause",
    .job = Job::set_up,
    .summary = "Let a host take no new step",
    .examples = "tt hosts pause web-3 --reason \"looking at its disk\"",
    .details =
        "What has begun there is finished. The host stays expected and serves what it serves, but no deploy\n"
        "waits for it; after `tt hosts resume` it comes to what its stage runs.",
    .declare = declare<HostVerb::pause>,
};

constinit const Command resume_host_command{
    .name = "hosts resume",
    .job = Job::set_up,
    .summary = "Let a paused host take steps again",
    .examples = "tt hosts resume web-3",
    .details = "It goes on with what its stages want of it now.",
    .declare = declare<HostVerb::resume>,
};

constinit const Command reset_host_command{
    .name = "hosts reset",
    .job = Job::undo,
    .summary = "Let a host that failed try again from the beginning",
    .examples = "tt hosts reset web-3\n"
                "tt hosts reset web-3 web --reason \"the disk is bigger now\"",
    .details =
        "Its failure is forgotten, and it begins what it should serve anew, with a permit as ever. It "
        "is refused\n"
        "while its deploy has halted, which one failure does unless the policy allows more: `tt retry` "
        "lets that\n"
        "go on, and tries all its failed hosts again.",
    .declare = declare<HostVerb::reset>,
};

constinit const Command redeploy_host_command{
    .name = "hosts redeploy",
    .job = Job::undo,
    .summary = "Let a host go through its deploy once more",
    .examples = "tt hosts redeploy web-3",
    .details = "With the build that it serves: every file is compared (what differs is fetched anew), then "
               "the host\n"
               "is restarted with all hooks, under a permit and the limits of its stage. `tt restart` does "
               "it for a\n"
               "whole stage.",
    .declare = declare<HostVerb::redeploy>,
};

constinit const Command forget_command{
    .name = "hosts forget",
    .job = Job::set_up,
    .summary = "Say that a host is gone for good",
    .examples = "tt hosts forget web-3",
    .details =
        "Only for a machine that no longer exists: its permits do not count any more. An agent that comes\n"
        "back must be enrolled anew. One that is reachable and serves is refused unless it was drained\n"
        "before, or `--yes` says that what it serves may go on with nobody to manage it.",
    .declare = declare<HostVerb::forget>,
};

constinit const Command hosts_revoke_command{
    .name = "hosts revoke",
    .job = Job::set_up,
    .summary = "Refuse a host's agent from now on",
    .examples = "tt hosts revoke web-3",
    .details =
        "For a key or secret that got into other hands: both are void at once. The host keeps what it "
        "serves\n"
        "and stays expected; `tt agent enroll --anew` on it, with a new token, lets it in again with others.",
    .declare = declare<HostVerb::revoke>,
};

} // namespace tt
