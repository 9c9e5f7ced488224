#include "pipeline/base/counted.hpp"
#include "pipeline/decide/deploys.hpp"
#include "pipeline/decide/requests.hpp"
#include "pipeline/decide/requests_queue.hpp"

#include <algorithm>

namespace tt {

namespace {

Result<const Deploy*> steered_deploy(const State& state, const SteerDeploy& request) {
    if (!request.deploy.empty()) {
        const Deploy* deploy = state.deploys.find(request.deploy.value);
        if (deploy) return deploy;
        return fail(
            ErrorKind::not_found, "no deploy '" + request.deploy.value + "'", "tt history lists them"
        );
    }
    TT_TRY(find_stage_policy(state, request.service, request.stage));
    const Stage stage = stage_or_new(state, request.service, request.stage);
    if (const Deploy* active = state.deploys.find(stage.active.value)) return active;
    return fail(
        ErrorKind::not_found, "no deploy is active in " + request.service.value + "/" + request.stage.value,
        "tt history " + request.stage.value
    );
}

Decision no_change(const Deploy& deploy, const std::string& what) {
    return {{}, {deploy.id.value, deploy.id.value + " " + what, false}};
}

Decision changed(Deploy deploy, const std::string& what) {
    Answer answer{deploy.id.value, deploy.id.value + " " + what, true};
    return {{{std::move(deploy), false}}, std::move(answer)};
}

Result<Decision> pause(Deploy deploy, const SteerDeploy& request, const Actor& actor, Time now) {
    if (deploy.state == DeployState::accepting)
        return fail(
            ErrorKind::conflict,
            deploy.id.value + " serves everywhere and is being tested; nothing is left to pause",
            "tt abort " + deploy.id.value
        );
    if (deploy.paused) return no_change(deploy, "is paused already, by " + deploy.paused_by);
    deploy.paused = true;
    deploy.paused_at = now;
    deploy.paused_by = actor.name;
    deploy.paused_reason = request.reason;
    return changed(std::move(deploy), "is paused; hosts that began will finish");
}

int failed_now(const State& state, const Deploy& deploy, Time now) {
    return charged_hosts(*gather(state, deploy.service, deploy.stage, now));
}

/// A host that was reset is a try ahead of the others.
int newest_try(const State& state, const Deploy& deploy, Time now) {
    const auto facts = gather(state, deploy.service, deploy.stage, now);
    int newest = deploy.retry;
    for (const Member& member : facts->members)
        if (is_for_active(*facts, member)) newest = std::max(newest, retry_of(*facts, member));
    return newest;
}

/// Lets the rollout go on from a pause or a halt; time starts anew for its hosts.
void go_on(Deploy& deploy, Time now) {
    deploy.paused = false;
    deploy.paused_at = {};
    deploy.paused_by.clear();
    deploy.paused_reason.clear();
    deploy.resumed_at = now;
    deploy.stalled_at = {};
    if (deploy.state != DeployState::halted) return;
    deploy.state = DeployState::running;
    deploy.halted_at = {};
    deploy.outcome.clear();
}

Result<Decision> resume(const State& state, Deploy deploy, Time now) {
    if (!deploy.paused && deploy.state != DeployState::halted)
        return no_change(deploy, "is neither paused nor halted");
    if (deploy.state == DeployState::halted) deploy.forgiven = failed_now(state, deploy, now);
    go_on(deploy, now);
    return changed(std::move(deploy), "goes on");
}

Result<Decision> retry(const State& state, Deploy deploy, Time now) {
    const int failed = failed_now(state, deploy, now);
    if (failed == 0 && deploy.state != DeployState::halted) return no_change(deploy, "has no failed hosts");
    deploy.retry = newest_try(state, deploy, now) + 1;
    deploy.forgiven = 0;
    go_on(deploy, now);
    return changed(std::move(deploy), "tries " + counted(failed, "failed host") + " again");
}

/// Ends a deploy by a person's word. Hosts that began finish; the others keep what they have.
Result<Decision>
abort(const State& state, const Deploy& deploy, const SteerDeploy& request, const Actor& actor, Time now) {
    const auto facts = gather(state, deploy.service, deploy.stage, now);
    const std::string why = "by " + actor.name + (request.reason.empty() ? "" : ": " + request.reason);
    Decision decision;
    decision.answer = {deploy.id.value, deploy.id.value + " is aborted; hosts that began will finish", true};
    if (facts->active != &deploy) {
        Deploy ended = deploy;
        ended.state = DeployState::aborted;
        ended.finished_at = now;
        ended.outcome = why;
        Stage stage = facts->stage;
        std::erase(stage.queue, deploy.id);
        decision.changes = {{ended, false}, {stage, false}};
        return decision;
    }
    end_deploy(decision.changes, *facts, DeployState::aborted, why, now);
    State after = state;
    for (const Change& change : decision.changes) apply(after, change);
    Stage stage = stage_or_new(after, deploy.service, deploy.stage);
    reject_for_failures(*facts, stage, "aborted " + why, now);
    if (!stage.hold)
        stage.hold = Hold{
            actor.name,
            deploy.id.value + " was aborted" + (request.reason.empty() ? "" : ": " + request.reason), now,
            false, true
        };
    decision.changes.push_back({stage, false});
    return decision;
}

Result<Decision>
steer(const State& state, const Deploy& deploy, const SteerDeploy& request, const Actor& actor, Time now) {
    switch (request.verb) {
    case DeployVerb::pause:
        return pause(deploy, request, actor, now);
    case DeployVerb::resume:
        return resume(state, deploy, now);
    case DeployVerb::retry:
        return retry(state, deploy, now);
    case DeployVerb::abort:
        return abort(state, deploy, request, actor, now);
    case DeployVerb::first:
        return put_first(state, deploy, request, actor, now);
    }
    return fail(ErrorKind::invalid_input, "unknown verb");
}

} // namespace

Result<Decision> decide(const State& state, const SteerDeploy& request, const Actor& actor, Time now) {
    TT_ASSIGN(const Deploy* deploy, steered_deploy(state, request));
    const std::string verb{to_string(request.verb)};
    if (is_over(deploy->state)) {
        if (request.verb == DeployVerb::abort) return no_change(*deploy, "is over already");
        return fail(
            ErrorKind::conflict,
            deploy->id.value + " is over (" + std::string(to_string(deploy->state)) + "); it cannot " + verb,
            "start a new one: tt deploy " + deploy->stage.value
        );
    }
    const bool for_waiting = request.verb == DeployVerb::abort || request.verb == DeployVerb::first;
    if (deploy->state == DeployState::queued && !for_waiting)
        return fail(
            ErrorKind::conflict, deploy->id.value + " has not started; it cannot " + verb,
            "tt abort " + deploy->id.value
        );
    TT_ASSIGN(Decision decision, steer(state, *deploy, request, actor, now));
    if (request.dry_run) decision.changes.clear();
    return decision;
}

Result<Decision> decide(const State& state, const SetHold& request, const Actor& actor, Time now) {
    TT_TRY(find_stage_policy(state, request.service, request.stage));
    Stage stage = stage_or_new(state, request.service, request.stage);
    const std::string name = request.service.value + "/" + request.stage.value;
    if (!request.on && !stage.hold) return Decision{{}, {name, name + " is not held", false}};
    if (request.on && request.reason.empty())
        return fail(
            ErrorKind::invalid_input, "a hold needs a reason",
            "tt hold " + request.stage.value + " --reason \"…\""
        );
    const bool foreign = stage.hold && stage.hold->exclusive && stage.hold->owner != actor.name;
    if (request.on && foreign)
        return fail(
            ErrorKind::blocked,
            name + " is held by " + stage.hold->owner + " (exclusive): " + stage.hold->reason,
            "lift it first: tt unhold " + request.stage.value
        );
    const std::string was =
        stage.hold ? " (was held by " + stage.hold->owner + ": " + stage.hold->reason + ")" : "";
    stage.hold = request.on ? std::optional(Hold{actor.name, request.reason, now, request.exclusive, false})
                            : std::nullopt;
    if (!request.on) stage.failures_in_row = 0;
    Decision decision;
    decision.answer = {name, name + (request.on ? " is held" : " is no longer held") + was, true};
    if (!request.dry_run) decision.changes.push_back({stage, false});
    return decision;
}

Result<Decision> decide(const State& state, const PromoteAll& request, const Actor&, Time) {
    const bool known = request.service.empty() || state.services.find(request.service.value);
    if (!known)
        return fail(ErrorKind::not_found, "no service '" + request.service.value + "'", "tt config apply");
    return Decision{{}, {request.service.value, "every due promotion is looked at", false}};
}

} // namespace tt
