#include "cli/commands/confirm.hpp"
#include "cli/publish/commands.hpp"
#include "cli/publish/files_between.hpp"
#include "cli/publish/summaries.hpp"
#include "cli/render/render.hpp"

namespace tt {

namespace {

constexpr ExitCode changes_something{10};

struct Options {
    StartDeploy request;
    bool exit_code = false;
};

Result<> add_files(PlanView& view, Context& context) {
    if (!view.build || !view.running || view.build->id == view.running->id) return {};
    const CommitId& from = view.running->commit.id;
    TT_ASSIGN(view.files, files_between(context, view.service, from, view.build->commit.id));
    return {};
}

Result<ExitCode> run(const Options& options, Context& context) {
    StartDeploy request = options.request;
    TT_ASSIGN(request.service, service_of(context));
    TT_TRY(name_build(context, request));
    TT_ASSIGN(
        auto view, context.client.get<PlanView>(
                       "/v1/plan", {{"service", request.service.value},
                                    {"stage", request.stage.value},
                                    {"build", request.build},
                                    {"kind", std::string(to_string(request.kind))}}
                   )
    );
    TT_TRY(add_files(view, context));
    context.output.show(shown(view), context.clock.now());
    if (!options.exit_code) return ExitCode::ok;
    if (view.refusal) return ExitCode::blocked;
    return view.rounds.empty() ? ExitCode::ok : changes_something;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required("STAGE", into(options->request.stage), "where to");
    arguments.optional(
        "BUILD", into(options->request.build),
        "an id or its beginning, a number (#12) or a commit; else what comes next on the way"
    );
    arguments.option(
        "--kind", "KIND", into(options->request.kind), "regular, hotfix, rollback, restart, config or stop"
    );
    arguments.flag(
        "--exit-code", options->exit_code,
        "end with 5 when it would be refused, with 10 when it would change something"
    );
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command plan_command{
    .name = "plan",
    .job = Job::ship,
    .summary = plan_summary,
    .examples = "tt plan prod\n"
                "tt plan prod '#12' -o json\n"
                "tt plan prod --kind rollback\n"
                "tt deploy prod '#12' --plan \"$(tt plan prod '#12' -o name)\"",
    .details =
        "A rehearsal: the plans that carry out deploys carry out this one on a copy of the state, with "
        "hosts\n"
        "that do all they are asked to and take the time that the last accepted deploys took. A line for\n"
        "each round of hosts that begin together, with the capacity meanwhile.\n\n"
        "The id stands for the build, the hosts, the policy and the gates. `tt deploy --plan ID` is refused\n"
        "with exit code 6 when one of them has moved, and says which. Changes nothing.\n\n"
        "The files are read from the git repository where tt plan runs, if it has both commits; else the\n"
        "server asks GitHub.",
    .declare = declare,
};

} // namespace tt
