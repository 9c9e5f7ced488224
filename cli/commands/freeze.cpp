#include "cli/commands/changing.hpp"
#include "cli/commands/commands.hpp"

namespace tt {

namespace {

struct Options {
    SetFreeze request;
    bool all = false;
    bool exit_code = false;
};

Result<ExitCode> run(const Options& options, Context& context) {
    SetFreeze request = options.request;
    if (request.on && !options.all) {
        TT_ASSIGN(request.service, service_of(context));
    }
    TT_ASSIGN(const auto answer, context.client.post<Answer>("/v1/freezes", request));
    return finish(context, answer, {options.request.dry_run, options.exit_code});
}

Run declare_freeze(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    SetFreeze& request = options->request;
    arguments.required("NAME", into(request.name), "by which it is lifted");
    arguments.option("--reason,-m", "TEXT", into(request.reason), "why, for those who look later");
    arguments.option("--stage", "STAGE", into(request.stage), "this stage only");
    arguments.flag("--all,-a", options->all, "every service");
    arguments.option("--from", "TIME", into(request.from), "when it begins; now, if not given");
    arguments.option("--to", "TIME", into(request.to), "when it ends; if not given, `tt unfreeze` ends it");
    declare_changing(arguments, request.dry_run, options->exit_code);
    return [options](Context& context) { return run(*options, context); };
}

Run declare_unfreeze(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    options->request.on = false;
    arguments.required(
        "NAME", into(options->request.name), "of the freeze; `tt status` names those in force"
    );
    declare_changing(arguments, options->request.dry_run, options->exit_code);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command freeze_command{
    .name = "freeze",
    .job = Job::undo,
    .summary = "Let no new build start, for a time",
    .examples = "tt freeze holiday -m 'nobody is here' --to 2026-12-27T00:00:00Z\n"
                "tt freeze incident-4711 --all -m 'the database is ill'\n"
                "tt freeze launch --stage prod -m 'press day' --from 2026-12-01T08:00:00Z --to "
                "2026-12-02T08:00:00Z",
    .details =
        "Neither promotion nor `tt deploy` starts a new build meanwhile. Rollbacks, restarts, retries and\n"
        "new configuration go on, and so does a rollout under way, unless its stage says `on_close: pause`.\n"
        "The same name again changes the freeze.",
    .declare = declare_freeze,
};

constinit const Command unfreeze_command{
    .name = "unfreeze",
    .job = Job::undo,
    .summary = "Lift a freeze",
    .examples = "tt unfreeze holiday",
    .details = "",
    .declare = declare_unfreeze,
};

} // namespace tt
