#include "cli/commands/changing.hpp"
#include "cli/commands/commands.hpp"

namespace tt {

namespace {

struct Options {
    SetHold request;
    bool exit_code = false;
};

Result<ExitCode> run(const Options& options, Context& context) {
    SetHold request = options.request;
    TT_ASSIGN(request.service, service_of(context));
    TT_ASSIGN(const auto answer, context.client.post<Answer>("/v1/holds", request));
    return finish(context, answer, {request.dry_run, options.exit_code});
}

std::shared_ptr<Options> declare_common(Arguments& arguments, bool on) {
    auto options = std::make_shared<Options>();
    options->request.on = on;
    arguments.required("STAGE", into(options->request.stage), "the stage");
    arguments.option("--reason,-m", "TEXT", into(options->request.reason), "why, for those who look later");
    declare_changing(arguments, options->request.dry_run, options->exit_code);
    return options;
}

Run declare_hold(Arguments& arguments) {
    const auto options = declare_common(arguments, true);
    arguments.flag(
        "--exclusive", options->request.exclusive, "stop other people as well, not automation only"
    );
    return [options](Context& context) { return run(*options, context); };
}

Run declare_unhold(Arguments& arguments) {
    const auto options = declare_common(arguments, false);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command hold_command{
    .name = "hold",
    .job = Job::undo,
    .summary = "Stop automation on a stage",
    .examples = "tt hold prod -m 'database migration until noon'\n"
                "tt hold prod --exclusive -m 'incident 4711'",
    .details =
        "Nothing is promoted to the stage until `tt unhold`. People may still deploy, unless the hold is\n"
        "exclusive. A rollback is always allowed.",
    .declare = declare_hold,
};

constinit const Command unhold_command{
    .name = "unhold",
    .job = Job::undo,
    .summary = "Let automation go on",
    .examples = "tt unhold prod",
    .details = "Also lifts a hold that tt itself set, after failures or after a deploy by hand.",
    .declare = declare_unhold,
};

} // namespace tt
