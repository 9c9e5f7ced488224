#include "cli/commands/changing.hpp"
#include "cli/publish/commands.hpp"
#include "cli/publish/hotfix_branch.hpp"
#include "cli/publish/hotfix_build.hpp"
#include "cli/publish/hotfix_deploy.hpp"
#include "cli/publish/summaries.hpp"

namespace tt {

namespace {

Result<> check(const HotfixOptions& options) {
    if (options.shipment.request.reason.empty())
        return fail(
            ErrorKind::invalid_input, "a hotfix needs a reason, which the journal keeps", "add -m \"why\""
        );
    return {};
}

/// What is missing for all that comes after the push; said before it, so that nothing is pushed in vain.
Result<> check_way(const Context& context, const HotfixOptions& options, const Policy& policy) {
    if (options.no_ci || options.shipment.request.dry_run) return {};
    TT_TRY(check_consent(context, options, policy));
    if (!policy.ci.job.empty()) return {};
    return fail(
        ErrorKind::invalid_input, "the policy of " + options.service.value + " names no CI job",
        "write in tt.yaml: ci: { jenkins: { url: https://HOST, job: NAME } }; or stop after the push: --no-ci"
    );
}

std::string names_of(const std::vector<StageName>& stages) {
    std::string out;
    for (const StageName& stage : stages) out += (out.empty() ? "" : ", ") + stage.value;
    return out;
}

Result<ExitCode> rehearse(
    Context& context, const HotfixOptions& options, const HotfixOrigin& origin, const HotfixBranch& branch
) {
    TT_ASSIGN(const auto way, hotfix_way(options, origin.policy));
    std::string text = (branch.pushed ? "would take " : "would push ") + branch.name
                       + (branch.pushed ? " as it is at " : " to ") + origin.remote.shown();
    if (!options.no_ci)
        text += ", have " + (origin.policy.ci.job.empty() ? "CI" : origin.policy.ci.job)
                + " build it, and deploy it as a hotfix to " + names_of(way);
    return finish(context, {branch.name, text, true}, {.exit_code = options.shipment.exit_code});
}

Result<ExitCode> stop_after_push(
    Context& context, const HotfixOptions& options, const HotfixOrigin& origin, const HotfixBranch& branch
) {
    const std::string stage =
        options.shipment.request.stage.empty() ? origin.stage.value : options.shipment.request.stage.value;
    const std::string text = branch.name + " is at " + origin.remote.shown() + ", commit " + branch.tip.value;
    const ExitCode end =
        finish(context, {branch.name, text, true}, {.exit_code = options.shipment.exit_code});
    context.output.hint(
        "once it is built and published: tt deploy " + stage + " " + branch.tip.value.substr(0, 10)
        + " --hotfix -m \"why\""
    );
    return end;
}

/// Each step sees for itself whether it was done before, so that the same command goes on where it stopped.
Result<ExitCode> carry_out(Context& context, const HotfixOptions& options) {
    TT_ASSIGN(const HotfixOrigin origin, find_origin(context, options));
    TT_TRY(check_way(context, options, origin.policy));
    TT_ASSIGN(const HotfixBranch branch, make_branch(context, options, origin));
    if (branch.live_already)
        return finish(
            context,
            {origin.live.id.value,
             origin.stage.value + " runs these commits already: " + short_id(origin.live.id), false},
            {options.shipment.request.dry_run, options.shipment.exit_code}
        );
    if (options.shipment.request.dry_run) return rehearse(context, options, origin, branch);
    if (options.no_ci) return stop_after_push(context, options, origin, branch);
    auto build = build_branch(context, options, origin, branch);
    if (!build && build.error().kind == ErrorKind::cancelled) {
        context.output.remark(build.error().message);
        return ExitCode::interrupted;
    }
    if (!build) return std::unexpected(std::move(build).error());
    context.output.remark("published " + short_id(build->id));
    return deploy_hotfix(context, options, origin, *build);
}

/// The service is named by a word here, and by a flag everywhere else.
Result<ExitCode> run(const HotfixOptions& options, Context& context) {
    TT_TRY(check(options));
    Settings settings = context.settings;
    settings.service = options.service;
    Context own{settings,       context.variables, context.directory, context.output,
                context.client, context.clock,     context.commands,  context.can_ask};
    return carry_out(own, options);
}

Take into_list(std::vector<std::string>& list) {
    return [&list](const std::string& word) -> Result<> {
        list.push_back(word);
        return {};
    };
}

void declare_making(Arguments& arguments, HotfixOptions& options) {
    arguments.option(
        "--remote", "URL", into(options.remote), "where the commits are; else the source of the policy"
    );
    arguments.option("--branch", "NAME", into(options.branch), "instead of hotfix/SERVICE/LIVE-COMMITS");
    arguments.option(
        "--mainline", "NUMBER", into(options.mainline),
        "the parent against which merges are taken, from 1; needed for those not made on the branch of the "
        "source"
    );
    arguments.option(
        "--ci-parameter", "NAME", into(options.parameter),
        "the parameter of the CI job that takes the branch; BRANCH unless given"
    );
    arguments.flag("--no-ci", options.no_ci, "stop after the push");
    arguments.flag("--again", options.again, "start the CI job once more if it did not succeed");
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<HotfixOptions>();
    Shipment& shipment = options->shipment;
    arguments.required("SERVICE", into(options->service), "what is to be mended");
    arguments.several("COMMIT", into_list(options->commits), "what mends it: ids, tags or branches");
    arguments.option("--reason,-m", "TEXT", into(shipment.request.reason), "why; always needed");
    arguments.option(
        "--stage", "NAME", into(shipment.request.stage), "straight to this stage, instead of all the way"
    );
    declare_making(arguments, *options);
    declare_override(arguments, shipment.request);
    arguments.flag("--yes,-y", shipment.yes, "do not ask");
    declare_following(arguments, shipment);
    declare_changing(arguments, shipment.request.dry_run, shipment.exit_code);
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command hotfix_command{
    .name = "hotfix",
    .job = Job::ship,
    .summary = hotfix_summary,
    .examples = "tt hotfix web 1a2b3c4 -m 'logins fail, ticket 4711'\n"
                "tt hotfix web 1a2b3c4 5d6e7f8 --stage prod --yes -m 'ticket 4711'\n"
                "tt hotfix web 1a2b3c4 --dry-run -m 'ticket 4711'",
    .details =
        "Takes the commit that is live in the last stage, puts the named ones on top of it (as git\n"
        "cherry-pick -x does, in a repository of its own below ~/.cache/tt; no working copy is touched),\n"
        "pushes that as a branch, has the CI job build it, waits until it is published, and deploys it as a\n"
        "hotfix from stage to stage. `hotfix: { skip }` of a stage says which gates let it pass; --stage "
        "goes\n"
        "to one stage by your word.\n\n"
        "Whatever ends it, the same command goes on from there: a branch that is pushed, a run that was\n"
        "started and a build that is published are found again. A conflict (exit code 6) is listed file by\n"
        "file; pick by hand with git cherry-pick -x, push the branch that it names, and run it again.\n\n"
        "Pushes with the ssh agent, with the login in the URL, or to GitHub with TT_GITHUB_TOKEN, GH_TOKEN "
        "or\n"
        "GITHUB_TOKEN (GH_ENTERPRISE_TOKEN for GH_HOST). Jenkins takes TT_JENKINS_URL, TT_JENKINS_USER and\n"
        "TT_JENKINS_TOKEN; its job needs the parameters BRANCH and TT_KEY, and ends with tt publish.",
    .declare = declare,
};

} // namespace tt
