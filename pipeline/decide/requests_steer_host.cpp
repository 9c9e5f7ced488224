#include "pipeline/base/joined.hpp"
#include "pipeline/decide/assignment.hpp"
#include "pipeline/decide/members.hpp"
#include "pipeline/decide/requests.hpp"
#include "pipeline/decide/requests_groups.hpp"

#include <algorithm>

namespace tt {

namespace {

Result<const Host*> find_host(const State& state, const std::string& text) {
    if (const Host* host = state.hosts.find(text)) return host;
    std::vector<const Host*> named = state.hosts.with(name_index(text));
    std::erase_if(named, [](const Host* host) { return !host->replaced_by.empty(); });
    if (named.size() > 1)
        return fail(
            ErrorKind::invalid_input, "several hosts are named '" + text + "'", "use the id: tt hosts"
        );
    if (named.size() == 1) return named.front();
    return fail(ErrorKind::not_found, "no host '" + text + "'", "tt hosts lists them");
}

Decision decision_on(const Host& host, const std::string& what, bool changed = true) {
    return {{}, {host.id.value, host.facts.name + " " + what, changed}};
}

Decision changed_to(Host host, const std::string& what) {
    Decision decision = decision_on(host, what);
    decision.changes.push_back({std::move(host), false});
    return decision;
}

void sign(Host& host, const SteerHost& request, const Actor& actor) {
    const bool takes_part = !host.drained && !host.paused;
    host.steered_by = takes_part ? "" : actor.name;
    host.steered_reason = takes_part ? "" : request.reason;
}

/// False when that was so already.
bool revoke(Decision& decision, const State& state, const Host& host) {
    const Credential* credential = state.credentials.find(host.credential.value);
    if (!credential || credential->revoked) return false;
    Credential revoked = *credential;
    revoked.revoked = true;
    decision.changes.push_back({revoked, false});
    return true;
}

Decision revoke(const State& state, const Host& host) {
    Decision decision = decision_on(
        host, "is refused from now on, and keeps what it serves; `tt agent enroll` on it, with a new token, "
              "lets it in again"
    );
    decision.answer.changed = revoke(decision, state, host);
    return decision;
}

/// Services that the host serves, one that speaks and that nobody has taken out of its stages.
std::vector<std::string> managed_on(const State& state, const Host& host, Time now) {
    const Presence* seen = state.presence.find(host.id.value);
    const bool is_reachable = seen && now < seen->last_seen + grace;
    std::vector<std::string> services;
    if (!is_reachable || host.drained || !host.replaced_by.empty()) return services;
    for (const ServiceReport& report : host.services)
        if (!report.serving.empty()) services.push_back(report.service.value);
    return services;
}

/// What it serves would go on without anybody who manages it.
Result<> check_is_gone(const State& state, const Host& host, const SteerHost& request, Time now) {
    const auto services = managed_on(state, host, now);
    if (std::ssize(services) <= std::max(request.leaving, 0)) return {};
    return fail(
        ErrorKind::blocked,
        host.facts.name + " is reachable and serves " + joined(services)
            + ", which would go on there with nobody to manage it",
        "take it out of its stages before: tt hosts drain " + host.facts.name
            + "; if it is meant all the same: tt hosts forget " + host.facts.name + " --yes"
    );
}

Decision forget(const State& state, const Host& host) {
    Decision decision = decision_on(host, "is forgotten; its agent must enrol again to come back");
    for (const auto& [key, permit] : state.permits.rows())
        if (permit->host == host.id) decision.changes.push_back({*permit, true});
    revoke(decision, state, host);
    decision.changes.push_back({host, true});
    return decision;
}

/// `; it finishes d12 first`, or nothing.
std::string still_out(const State& state, const Host& host) {
    std::vector<std::string> deploys;
    for (const Permit* permit : state.permits.with(host.id.value)) deploys.push_back(permit->deploy.value);
    return deploys.empty() ? "" : "; it finishes " + joined(deploys) + " first";
}

Decision drain(const State& state, Host host, const SteerHost& request, const Actor& actor) {
    if (host.drained) return decision_on(host, "is drained" + still_out(state, host), false);
    host.drained = true;
    host.paused = false;
    sign(host, request, actor);
    const std::string first = still_out(state, host);
    return changed_to(std::move(host), "is drained" + first);
}

Decision undrain(Host host, const SteerHost& request, const Actor& actor) {
    if (!host.drained) return decision_on(host, "takes part", false);
    host.drained = false;
    sign(host, request, actor);
    return changed_to(std::move(host), "takes part");
}

Result<Decision> pause(const State& state, Host host, const SteerHost& request, const Actor& actor) {
    if (host.drained)
        return fail(
            ErrorKind::conflict, host.facts.name + " is drained, and takes no step anyway",
            "let it take part before: tt hosts undrain " + host.facts.name
        );
    if (host.paused) return decision_on(host, "is paused already, by " + host.steered_by, false);
    host.paused = true;
    sign(host, request, actor);
    const std::string first = still_out(state, host);
    return changed_to(std::move(host), "is paused" + first);
}

Decision resume(Host host, const SteerHost& request, const Actor& actor) {
    if (!host.paused) return decision_on(host, "is not paused", false);
    host.paused = false;
    sign(host, request, actor);
    return changed_to(std::move(host), "takes steps again");
}

/// Why the host cannot walk anywhere now.
Result<> check_walks(const Host& host) {
    if (host.drained)
        return fail(
            ErrorKind::conflict, host.facts.name + " is drained",
            "let it take part before: tt hosts undrain " + host.facts.name
        );
    if (!host.paused) return {};
    return fail(
        ErrorKind::conflict, host.facts.name + " is paused, by " + host.steered_by,
        "let it take steps before: tt hosts resume " + host.facts.name
    );
}

/// The host in each stage that the request is about.
Result<std::vector<StageFacts>>
subjects_of(const State& state, const Host& host, const SteerHost& request, Time now) {
    TT_TRY(check_walks(host));
    std::vector<StageFacts> subjects;
    for (const auto& [policy, stage] : assignments_of(state, host)) {
        if (!request.service.empty() && policy->service != request.service) continue;
        if (auto facts = gather_host(state, policy->service, stage, host, now))
            subjects.push_back(*std::move(facts));
    }
    if (!subjects.empty()) return subjects;
    return fail(
        ErrorKind::not_found,
        host.facts.name + " is in no stage"
            + (request.service.empty() ? "" : " of service '" + request.service.value + "'"),
        "see where it belongs: tt hosts --all"
    );
}

std::string name_of(const StageFacts& facts) {
    return stage_key(facts.stage.service, facts.stage.name);
}

/// The host's record under its target, a try further on.
Permit walk_again(const StageFacts& facts, const SteerHost& request, const Actor& actor) {
    const Member& member = facts.members.front();
    const ServiceReport* report = member.report;
    const bool tries_it = report && report->deploy == member.target->deploy;
    Permit permit = member.permit ? *member.permit : Permit{};
    permit.deploy = member.target->deploy;
    permit.host = member.host->id;
    permit.retry = std::max(retry_of(facts, member), tries_it ? report->retry : 0) + 1;
    permit.state = PermitState::returned;
    permit.error.clear();
    permit.again = std::string(to_string(request.verb)) + " by " + actor.name
                   + (request.reason.empty() ? "" : ": " + request.reason);
    return permit;
}

/// Its failure is the deploy's, which waits for a word itself.
bool stands_with_deploy(const StageFacts& facts) {
    return is_for_active(facts, facts.members.front())
           && (facts.active->state != DeployState::running || facts.active->paused);
}

std::string why_not_reset(const StageFacts& facts) {
    const Member& member = facts.members.front();
    if (member.counted) return "is under way with " + member.counted->deploy.value;
    if (!member.target || !member.permit || member.permit->state != PermitState::failed)
        return "has not failed";
    return stands_with_deploy(facts)
               ? "waits like all of " + facts.active->id.value + ", which does not go on"
               : "";
}

/// What helps where a host is refused to walk again.
std::string way_on(const StageFacts& facts, HostVerb verb) {
    const Member& member = facts.members.front();
    const bool failed = member.permit && member.permit->state == PermitState::failed;
    if (verb == HostVerb::reset && !member.counted && failed && stands_with_deploy(facts))
        return "let the deploy go on, which tries its failed hosts again: tt retry " + facts.active->id.value;
    return "see what it does: tt why " + member.host->facts.name;
}

std::string why_not_redeploy(const StageFacts& facts) {
    const Member& member = facts.members.front();
    if (member.counted) return "is under way with " + member.counted->deploy.value;
    if (is_to_walk_again(member)) return "is to walk again already (" + member.permit->again + ")";
    if (facts.active) return facts.active->id.value + " is under way there";
    if (!member.target || !is_done(member) || member.target->kind == DeployKind::stop)
        return "does not serve what it should, so that there is nothing to repeat";
    return {};
}

/// Those for which nothing speaks against it walk again. If there are none, the first reason is the refusal.
Result<Decision> walk_again_all(
    const State& state, const Host& host, const SteerHost& request, const Actor& actor, Time now,
    std::string (*why_not)(const StageFacts&)
) {
    TT_ASSIGN(const auto subjects, subjects_of(state, host, request, now));
    std::vector<std::string> names;
    std::string refusal;
    std::string hint;
    Decision decision;
    for (const StageFacts& facts : subjects) {
        const std::string reason = why_not(facts);
        if (!reason.empty() && refusal.empty()) {
            refusal = name_of(facts) + ": " + reason;
            hint = way_on(facts, request.verb);
        }
        if (!reason.empty()) continue;
        names.push_back(name_of(facts));
        decision.changes.push_back({walk_again(facts, request, actor), false});
    }
    const std::string verb{to_string(request.verb)};
    if (names.empty())
        return fail(
            ErrorKind::conflict, "nothing to " + verb + " on " + host.facts.name + ": " + refusal, hint
        );
    decision.answer = decision_on(host, "walks once more for " + joined(names)).answer;
    return decision;
}

/// Of one that another took the place of there is nothing left to say but that it is gone.
Result<> check_is_not_replaced(const Host& host, HostVerb verb) {
    if (host.replaced_by.empty() || verb == HostVerb::forget) return {};
    return fail(
        ErrorKind::conflict, "host " + host.id.value + " was replaced by " + host.replaced_by.value,
        "steer that one, or drop the old one from the lists: tt hosts forget " + host.id.value
    );
}

Result<Decision>
steer(const State& state, const Host& host, const SteerHost& request, const Actor& actor, Time now) {
    switch (request.verb) {
    case HostVerb::drain:
        return drain(state, host, request, actor);
    case HostVerb::undrain:
        return undrain(host, request, actor);
    case HostVerb::forget:
        TT_TRY(check_is_gone(state, host, request, now));
        return forget(state, host);
    case HostVerb::revoke:
        return revoke(state, host);
    case HostVerb::pause:
        return pause(state, host, request, actor);
    case HostVerb::resume:
        return resume(host, request, actor);
    case HostVerb::reset:
        return walk_again_all(state, host, request, actor, now, why_not_reset);
    case HostVerb::redeploy:
        return walk_again_all(state, host, request, actor, now, why_not_redeploy);
    case HostVerb::assign:
    case HostVerb::unassign:
    case HostVerb::propose:
        return regroup(state, host, request);
    }
    return fail(ErrorKind::invalid_input, "unknown verb");
}

} // namespace

Result<Decision> decide(const State& state, const SteerHost& request, const Actor& actor, Time now) {
    TT_ASSIGN(const Host* host, find_host(state, request.host));
    TT_TRY(check_is_not_replaced(*host, request.verb));
    TT_ASSIGN(Decision decision, steer(state, *host, request, actor, now));
    if (request.dry_run) decision.changes.clear();
    return decision;
}

} // namespace tt
