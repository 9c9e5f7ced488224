#include "cli/commands/changing.hpp"
#include "cli/commands/commands.hpp"

namespace tt {

namespace {

struct Options {
    SetApproval request;
    bool take_back = false;
    bool exit_code = false;
};

Result<ExitCode> run(const Options& options, Context& context) {
    SetApproval request = options.request;
    request.on = !options.take_back;
    TT_ASSIGN(request.service, service_of(context));
    TT_ASSIGN(const auto answer, context.client.post<Answer>("/v1/approvals", request));
    return finish(context, answer, {options.request.dry_run, options.exit_code});
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    SetApproval& request = options->request;
    arguments.required("STAGE", into(request.stage), "the stage");
    arguments.optional("BUILD", into(request.build), "the build; else the one that would go next");
    arguments.option("--reason,-m", "TEXT", into(request.reason), "why, for those who look later");
    arguments.flag("--take-back", options->take_back, "approve it no more");
    declare_changing(arguments, request.dry_run, options->exit_code);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command approve_command{
    .name = "approve",
    .job = Job::ship,
    .summary = "Say that a build may go to a stage",
    .examples = "tt approve prod b-1a2b3c4d5e\n"
                "tt approve prod -m 'seen on canary with ben'\n"
                "tt approve prod b-1a2b3c4d5e --take-back",
    .details =
        "For a stage whose policy asks for it: promote: { approve: { count: 1, not: author } }. The word\n"
        "is for one build, and says nothing about the next one. `tt why STAGE` tells who is missing.",
    .declare = declare,
};

} // namespace tt
