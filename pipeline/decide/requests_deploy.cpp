#include "pipeline/base/joined.hpp"
#include "pipeline/decide/build_gates.hpp"
#include "pipeline/decide/calendar_gates.hpp"
#include "pipeline/decide/deploys.hpp"
#include "pipeline/decide/hotfixes.hpp"
#include "pipeline/decide/plan_id.hpp"
#include "pipeline/decide/promotion.hpp"
#include "pipeline/decide/queue.hpp"
#include "pipeline/decide/requests.hpp"
#include "pipeline/decide/retention.hpp"
#include "pipeline/decide/vetoes.hpp"

#include <algorithm>

namespace tt {

namespace {

const Deploy* find_by_key(const State& state, const StartDeploy& request) {
    if (request.idempotency_key.empty()) return nullptr;
    for (const auto& [key, deploy] : state.deploys.rows())
        if (deploy->idempotency_key == request.idempotency_key && deploy->service == request.service)
            return deploy.get();
    return nullptr;
}

Result<> check_hold(const StageFacts& facts, const StartDeploy& request, const Actor& actor) {
    const auto& hold = facts.stage.hold;
    const bool stands =
        hold && hold->exclusive && hold->owner != actor.name && request.kind != DeployKind::rollback;
    if (!stands) return {};
    return fail(
        ErrorKind::blocked,
        facts.stage.name.value + " is held by " + hold->owner + " (hold, exclusive): " + hold->reason,
        "ask " + hold->owner + ", or lift it: tt unhold " + facts.stage.name.value
    );
}

std::string named(const StageFacts& facts) {
    return facts.stage.service.value + "/" + facts.stage.name.value;
}

/// What a rollback goes back to when nobody names it.
Result<BuildId> rollback_build(const StageFacts& facts) {
    const BuildId leaving = facts.active && facts.active->build != facts.stage.running ? facts.active->build
                                                                                       : facts.stage.running;
    BuildId proven = proven_build(*facts.state, facts.stage, leaving);
    if (!proven.empty()) return proven;
    return fail(
        ErrorKind::not_found, named(facts) + " has no proven build to go back to",
        "name one: tt rollback " + facts.stage.name.value + " BUILD (tt builds lists them)"
    );
}

Result<BuildId> build_for(const StageFacts& facts, const StartDeploy& request) {
    const bool same_build = request.kind == DeployKind::restart || request.kind == DeployKind::config;
    if (!request.build.empty()) {
        TT_ASSIGN(const Build* build, find_build(*facts.state, request.service, request.build));
        if (!same_build || build->id == facts.stage.running) return build->id;
        return fail(
            ErrorKind::conflict,
            named(facts) + " does not run " + short_id(build->id) + ", and a "
                + std::string(to_string(request.kind)) + " keeps the build",
            "tt deploy " + facts.stage.name.value + " " + short_id(build->id)
        );
    }
    if (request.kind == DeployKind::rollback) return rollback_build(facts);
    if (request.kind == DeployKind::stop) return BuildId{};
    if (same_build && !facts.stage.running.empty()) return facts.stage.running;
    if (same_build)
        return fail(
            ErrorKind::not_found, named(facts) + " runs nothing yet",
            "tt deploy " + facts.stage.name.value + " BUILD"
        );
    return fail(
        ErrorKind::invalid_input, "which build should go to " + named(facts) + "?", "tt builds lists them"
    );
}

Error blocked_by(const StageFacts& facts, const Because& gate, const std::string& what) {
    std::string message =
        what + " may not go to " + named(facts) + ": gate " + gate.gate + ": " + gate.reason;
    if (gate.until != end_of_time) message += ", until " + to_rfc3339(gate.until);
    return {
        ErrorKind::blocked, message, gate.command.empty() ? "tt why " + facts.stage.name.value : gate.command
    };
}

/// `tt promote`: the named build, or the one that promotion would choose, must pass every gate of the way.
/// A hold that is not exclusive stops automation, not people.
Result<BuildId> promotable_build(const StageFacts& facts, const StartDeploy& request, Time now) {
    std::optional<Candidate> candidate;
    if (request.build.empty()) {
        candidate = choose(facts, now).candidate;
        if (!candidate)
            return fail(
                ErrorKind::not_found, "there is nothing newer to promote to " + named(facts),
                "tt why " + facts.stage.name.value
            );
    } else {
        TT_ASSIGN(const Build* build, find_build(*facts.state, request.service, request.build));
        candidate = judge(facts, *build, now);
    }
    const auto blocking = std::ranges::find(candidate->gates, false, &Because::passed);
    if (blocking != candidate->gates.end())
        return std::unexpected(blocked_by(facts, *blocking, short_id(candidate->build->id)));
    return candidate->build->id;
}

/// What helps against a freeze or a closed window: `tt unfreeze holiday; a rollback is always allowed: …`.
std::string ways_past(const StageFacts& facts, const Because& gate, const StartDeploy& request) {
    const std::string& stage = facts.stage.name.value;
    const std::string verb = request.promote ? "promote " : "deploy ";
    const std::string build = request.build.empty() ? "" : " " + request.build;
    const std::string open = gate.gate == "window" ? "" : gate.command + "; ";
    return open + "a rollback is always allowed: tt rollback " + stage + "; override: tt " + verb + stage
           + build + " --override -m \"why\"";
}

/// Vetoes, missing approvals, windows and freezes stop new builds, and nothing else (design 7). The deploy
/// keeps which windows and freezes it passed over; what closes later, nobody overrode.
Result<> pass_closed_gates(DeploySpec& spec, const StageFacts& facts, const StartDeploy& request, Time now) {
    if (!brings_new_build(facts.stage, spec.kind, spec.build)) return {};
    if (const auto word = word_gate(facts, spec.build, spec.kind))
        return std::unexpected(blocked_by(facts, *word, short_id(spec.build)));
    for (const Because& gate : shut_gates(facts, now)) {
        const auto skip = parse_enum<Skip>(gate.gate);
        if (request.override || (skip && may_skip(facts, spec.kind, *skip)))
            spec.overrode.push_back(gate.gate);
    }
    const auto gate = shut_gate(facts, now, spec.overrode);
    if (!gate) return {};
    Error refusal = blocked_by(facts, *gate, short_id(spec.build));
    refusal.hint = ways_past(facts, *gate, request);
    return std::unexpected(std::move(refusal));
}

/// Hosts take no such build, not even back. Where it is live it may be restarted.
Result<> check_not_revoked(const StageFacts& facts, const DeploySpec& spec) {
    const RevokedBuild* revoked = revocation_of(*facts.state, spec.service, spec.build);
    if (!revoked || spec.build == facts.stage.running) return {};
    return fail(
        ErrorKind::blocked, described(*revoked) + "; no host takes it", "name another build: tt builds"
    );
}

/// What no host could fetch is not even wanted as a way back.
Result<> check_kept(const State& state, const DeploySpec& spec) {
    const Build* build = state.builds.find(spec.build.value);
    return build ? check_not_collected(*build) : Result<>();
}

Result<> check_reason(const StartDeploy& request) {
    const bool hotfix = request.kind == DeployKind::hotfix;
    if ((!request.override && !hotfix) || !request.reason.empty()) return {};
    return fail(
        ErrorKind::invalid_input,
        std::string(hotfix ? "a hotfix" : "an override") + " needs a reason, which the journal keeps",
        "add -m \"why\""
    );
}

/// The configuration a deploy pins: what the stage has for a restart, the newest for everything else.
int config_for(const StageFacts& facts, DeployKind kind) {
    if (kind == DeployKind::restart || kind == DeployKind::stop) return facts.stage.config;
    const Service* service = facts.state->services.find(facts.stage.service.value);
    return service ? service->runtime_config : 0;
}

bool is_live_already(const StageFacts& facts, const DeploySpec& spec) {
    const bool moves_build =
        brings_build(spec.kind) || spec.kind == DeployKind::config || spec.kind == DeployKind::rollback;
    return moves_build && !facts.active && facts.stage.left.empty() && facts.stage.running == spec.build
           && facts.stage.config == spec.config;
}

bool is_underway(const StageFacts& facts, const DeploySpec& spec) {
    return facts.active && facts.active->kind == spec.kind && facts.active->build == spec.build
           && facts.active->config == spec.config && spec.kind != DeployKind::restart;
}

DeploySpec
spec_of(const StageFacts& facts, const StartDeploy& request, const BuildId& build, const Actor& actor) {
    DeploySpec spec{request.service, request.stage, request.kind, build};
    spec.config = config_for(facts, request.kind);
    spec.by = actor.name;
    spec.reason = request.reason;
    spec.idempotency_key = request.idempotency_key;
    spec.promotion = request.promote;
    return spec;
}

Answer answer_for(const StageFacts& facts, const Deploy& deploy) {
    const std::string what = deploy.build.empty() ? "" : " of " + short_id(deploy.build);
    const bool waits = deploy.state == DeployState::queued;
    std::string how = waits ? " " + behind(*facts.active).reason : " has started";
    if (!deploy.overrode.empty()) how += ", overriding " + joined(deploy.overrode);
    return {
        deploy.id.value,
        std::string(to_string(deploy.kind)) + what + " to " + deploy.service.value + "/" + deploy.stage.value
            + how,
        true
    };
}

} // namespace

Result<DeploySpec>
meant_deploy(const StageFacts& facts, const StartDeploy& request, const Actor& actor, Time now) {
    TT_ASSIGN(
        const BuildId build,
        request.promote ? promotable_build(facts, request, now) : build_for(facts, request)
    );
    return spec_of(facts, request, build, actor);
}

Result<Decision> decide(const State& state, const StartDeploy& request, const Actor& actor, Time now) {
    TT_TRY(find_stage_policy(state, request.service, request.stage));
    if (const Deploy* known = find_by_key(state, request))
        return Decision{{}, {known->id.value, "this request started " + known->id.value + " already", false}};
    const auto facts = gather(state, request.service, request.stage, now);
    TT_TRY(check_reason(request));
    TT_TRY(check_hold(*facts, request, actor));
    TT_ASSIGN(DeploySpec spec, meant_deploy(*facts, request, actor, now));
    if (!request.plan.empty()) TT_TRY(check_plan(request.plan, *facts, spec, now));
    if (is_live_already(*facts, spec))
        return Decision{
            {},
            {facts->stage.last.value, short_id(spec.build) + " is live in " + named(*facts) + " already",
             false}
        };
    if (is_underway(*facts, spec))
        return Decision{
            {},
            {facts->active->id.value,
             short_id(spec.build) + " is on its way to " + named(*facts) + " already", false}
        };
    TT_TRY(check_not_revoked(*facts, spec));
    TT_TRY(check_kept(state, spec));
    TT_TRY(pass_closed_gates(spec, *facts, request, now));
    Decision decision;
    decision.answer = answer_for(*facts, add_deploy(decision.changes, state, spec, now));
    if (request.dry_run) decision.changes.clear();
    return decision;
}

} // namespace tt
