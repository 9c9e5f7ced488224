#include "cli/commands/changing.hpp"
#include "cli/commands/commands.hpp"

namespace tt {

namespace {

struct Options {
    SetVeto request;
    bool lift = false;
    bool exit_code = false;
};

Result<ExitCode> run(const Options& options, Context& context) {
    SetVeto request = options.request;
    request.on = !options.lift;
    TT_ASSIGN(request.service, service_of(context));
    TT_ASSIGN(const auto answer, context.client.post<Answer>("/v1/vetoes", request));
    return finish(context, answer, {options.request.dry_run, options.exit_code});
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    SetVeto& request = options->request;
    arguments.required("BUILD|COMMIT", into(request.target), "a build's id or #number, or a commit's id");
    arguments.option("--reason,-m", "TEXT", into(request.reason), "why, for those who look later");
    arguments.flag("--lift", options->lift, "take the veto back");
    declare_changing(arguments, request.dry_run, options->exit_code);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command veto_command{
    .name = "veto",
    .job = Job::undo,
    .summary = "Never again this build, or any with this commit",
    .examples = "tt veto b-1a2b3c4d5e -m 'loses sessions'\n"
                "tt veto 9f8e7d6c5b -m 'leaks file descriptors'\n"
                "tt veto 9f8e7d6c5b --lift",
    .details =
        "A vetoed build goes nowhere any more, neither by promotion nor by `tt deploy`. A rollout of it\n"
        "halts, or is rolled back where the stage says `on_failure: rollback`. Where it is live already\n"
        "it stays, and the answer names those stages.\n\n"
        "A commit's veto covers every build whose history contains the commit, or the same change picked\n"
        "from elsewhere, and no revert of it; also builds that are published later.",
    .declare = declare,
};

} // namespace tt
