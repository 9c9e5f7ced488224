#include "cli/commands/changing.hpp"
#include "cli/commands/commands.hpp"

namespace tt {

namespace {

struct Options {
    SetAcceptance request;
    bool reject = false;
    bool revoke = false;
    bool exit_code = false;
};

Result<ExitCode> run(const Options& options, Context& context) {
    SetAcceptance request = options.request;
    if (options.reject && options.revoke)
        return fail(
            ErrorKind::invalid_input, "--reject and --revoke exclude each other",
            "--reject is for a deploy that is tested now, --revoke for one that was accepted"
        );
    if (options.reject) request.verb = AcceptVerb::reject;
    if (options.revoke) request.verb = AcceptVerb::revoke;
    TT_ASSIGN(request.service, service_of(context));
    TT_ASSIGN(const auto answer, context.client.post<Answer>("/v1/acceptance", request));
    return finish(context, answer, {options.request.dry_run, options.exit_code});
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    SetAcceptance& request = options->request;
    arguments.required("STAGE", into(request.stage), "the stage");
    arguments.optional("BUILD", into(request.build), "the build; else the one tested, or that runs");
    arguments.flag("--reject", options->reject, "the deploy under way has failed its test");
    arguments.flag("--revoke", options->revoke, "what was accepted is not fit after all");
    arguments.option("--reason,-m", "TEXT", into(request.reason), "why; needed to reject and to revoke");
    declare_changing(arguments, request.dry_run, options->exit_code);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command accept_command{
    .name = "accept",
    .job = Job::ship,
    .summary = "Say how a deploy's acceptance test ended, or take an acceptance back",
    .examples = "tt accept staging\n"
                "tt accept staging --reject -m 'checkout is broken'\n"
                "tt accept canary --revoke -m 'leaks memory after an hour'",
    .details =
        "A stage whose policy says `accept: { by: [NAME] }` waits for the word of one of them: a person,\n"
        "or a system with a token of that name. A stage that tests by itself takes nobody's word.\n\n"
        "--revoke rejects the build in the stage and so in every later one. What runs it goes back to the\n"
        "proven build where the stage says `on_failure: rollback`, or is held.",
    .declare = declare,
};

} // namespace tt
