#include "pipeline/base/contains.hpp"
#include "pipeline/base/joined.hpp"
#include "pipeline/decide/acceptance.hpp"
#include "pipeline/decide/deploys.hpp"
#include "pipeline/decide/requests.hpp"

#include <algorithm>

namespace tt {

namespace {

std::string named(const StageFacts& facts) {
    return facts.stage.service.value + "/" + facts.stage.name.value;
}

/// Who may judge the deploy that is being tested.
Result<> check_judge(const StageFacts& facts, const Actor& actor) {
    const auto& test = facts.rules->accept;
    if (!test || test->by.empty())
        return fail(
            ErrorKind::invalid_input, "the acceptance test of " + named(facts) + " judges by itself",
            "a stage that waits for a word asks for it with: accept: { by: [NAME] }; tt abort "
                + facts.active->id.value + " ends the deploy"
        );
    if (contains(test->by, actor.name)) return {};
    return fail(
        ErrorKind::denied, "the policy of " + named(facts) + " does not let " + actor.name + " judge",
        "it takes the word of " + joined(test->by)
    );
}

Result<> check_reason(const SetAcceptance& request) {
    if (request.verb == AcceptVerb::accept || !request.reason.empty()) return {};
    return fail(
        ErrorKind::invalid_input, "why? people will want to know what is wrong with the build",
        "tt accept " + request.stage.value + " --" + std::string(to_string(request.verb)) + " -m \"why\""
    );
}

/// The deploy that waits for this word.
Result<const Deploy*>
judged_deploy(const State& state, const StageFacts& facts, const SetAcceptance& request) {
    const Deploy* active = facts.active;
    if (!active || active->state != DeployState::accepting)
        return fail(
            ErrorKind::conflict, "no deploy to " + named(facts) + " is being tested",
            "tt why " + facts.stage.name.value
        );
    if (request.build.empty()) return active;
    TT_ASSIGN(const Build* build, find_build(state, request.service, request.build));
    if (build->id == active->build) return active;
    return fail(
        ErrorKind::conflict,
        active->id.value + " tests " + short_id(active->build) + ", not " + short_id(build->id),
        "tt why " + active->id.value
    );
}

Result<Decision> judge(
    const State& state, const StageFacts& facts, const SetAcceptance& request, const Actor& actor, Time now
) {
    TT_ASSIGN(const Deploy* deploy, judged_deploy(state, facts, request));
    TT_TRY(check_judge(facts, actor));
    const bool accepted = request.verb == AcceptVerb::accept;
    const std::string said = request.reason.empty() ? "" : ": " + request.reason;
    const std::string what = (accepted ? "accepted by " : "rejected by ") + actor.name + said;
    Decision decision;
    decision.answer = {deploy->id.value, deploy->id.value + " is " + what, true};
    if (accepted)
        end_deploy(decision.changes, facts, DeployState::accepted, what, now);
    else
        end_deploy(decision.changes, facts, DeployState::rejected, what, now);
    return decision;
}

/// Of the build named, or of what the stage runs.
Result<BuildId> revoked_build(const State& state, const StageFacts& facts, const SetAcceptance& request) {
    BuildId id = facts.stage.running;
    if (!request.build.empty()) {
        TT_ASSIGN(const Build* build, find_build(state, request.service, request.build));
        id = build->id;
    }
    const auto stands = [&](const Accepted& entry) { return entry.build == id && !entry.revoked; };
    if (std::ranges::any_of(facts.stage.accepted, stands)) return id;
    return fail(
        ErrorKind::conflict,
        id.empty() ? named(facts) + " runs nothing yet"
                   : short_id(id) + " is not accepted in " + named(facts),
        "tt why " + facts.stage.name.value
    );
}

Result<Decision> revoke(
    const State& state, const StageFacts& facts, const SetAcceptance& request, const Actor& actor, Time now
) {
    TT_ASSIGN(const BuildId build, revoked_build(state, facts, request));
    const std::string why = "acceptance revoked by " + actor.name + ": " + request.reason;
    Decision decision;
    decision.answer = {
        build.value, "the acceptance of " + short_id(build) + " in " + named(facts) + " is revoked", true
    };
    if (build == facts.stage.running && !facts.active)
        withdraw(decision.changes, facts, why, now);
    else
        reject_build(decision.changes, facts, build, why, now);
    for (const Change& change : decision.changes)
        if (const auto* deploy = std::get_if<Deploy>(&change.after))
            decision.answer.message += "; " + deploy->id.value + " goes back to " + short_id(deploy->build);
    return decision;
}

} // namespace

Result<Decision> decide(const State& state, const SetAcceptance& request, const Actor& actor, Time now) {
    TT_TRY(find_stage_policy(state, request.service, request.stage));
    TT_TRY(check_reason(request));
    const auto facts = gather(state, request.service, request.stage, now);
    TT_ASSIGN(
        Decision decision, request.verb == AcceptVerb::revoke ? revoke(state, *facts, request, actor, now)
                                                              : judge(state, *facts, request, actor, now)
    );
    if (request.dry_run) decision.changes.clear();
    return decision;
}

namespace {

/// The job and where its run is, for those who want to look; other tests name nothing.
std::string judging_run(const StageFacts& facts, const FinishAcceptance& request) {
    const bool by_job = facts.rules->accept && facts.rules->accept->job;
    return by_job ? first_line(request.output) : "";
}

std::string failure_of(const StageFacts& facts, const FinishAcceptance& request) {
    const std::string run = judging_run(facts, request);
    return "attempt " + std::to_string(request.attempt) + " failed" + (run.empty() ? "" : ": " + run);
}

} // namespace

Result<Decision> decide(const State& state, const FinishAcceptance& request, const Actor&, Time now) {
    const Deploy* deploy = state.deploys.find(request.deploy.value);
    const bool current =
        deploy && deploy->state == DeployState::accepting && deploy->acceptance.attempt == request.attempt;
    if (!current) return Decision{{}, {request.deploy.value, "not waited for any more", false}};
    Deploy told = *deploy;
    told.acceptance.output = request.output;
    if (request.outcome == TestOutcome::interrupted) told.acceptance.started_at = now;
    State after = state;
    Decision decision;
    decision.changes.push_back({told, false});
    apply(after, decision.changes.back());
    const auto facts = gather(after, told.service, told.stage, now);
    if (request.outcome == TestOutcome::passed)
        end_deploy(decision.changes, *facts, DeployState::accepted, judging_run(*facts, request), now);
    if (request.outcome == TestOutcome::rejected)
        reject_attempt(decision.changes, *facts, failure_of(*facts, request), now);
    decision.answer = {told.id.value, "acceptance test taken", true};
    return decision;
}

Result<Decision> decide(const State&, const TakeFinding& request, const Actor&, Time) {
    return Decision{{}, {request.probe, "answer taken", false}};
}

} // namespace tt
