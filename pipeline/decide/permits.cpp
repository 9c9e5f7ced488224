#include "pipeline/decide/permits.hpp"

#include "pipeline/decide/assignment.hpp"
#include "pipeline/decide/goal.hpp"

#include <algorithm>

namespace tt {

namespace {

constexpr Duration first_retry = std::chrono::minutes{1};
constexpr Duration slowest_retry = std::chrono::minutes{30};

/// A begun walk, and putting the old build back after it failed, each get the host's deadline.
Time overdue_at(const Permit& permit, const StagePolicy& rules) {
    const Time begun = permit.begun_at != Time{} ? permit.begun_at : permit.expires_at;
    return begun + 2 * rules.rollout.deadline + permit_margin;
}

/// Whether the host's goal still offers the permit: it is of the deploy that the host should follow.
bool is_offered(const StageFacts& facts, const Permit& permit) {
    const Member* member = find_member(facts, permit.host);
    return member && member->target && member->target->deploy == permit.deploy && !member->host->paused;
}

/// The permit as time leaves it; wakes the plan when it will next change.
PermitState state_at(Plan& plan, const StageFacts& facts, const Permit& permit, Time now) {
    const StagePolicy& rules = *facts.rules;
    if (permit.state == PermitState::granted) {
        if (now >= permit.expires_at + permit_margin || !is_offered(facts, permit))
            return PermitState::revoked;
        wake_by(plan, permit.expires_at + permit_margin);
    } else if (permit.state == PermitState::begun || permit.state == PermitState::revoked) {
        if (now >= overdue_at(permit, rules)) return PermitState::overdue;
        wake_by(plan, overdue_at(permit, rules));
    }
    return permit.state;
}

void follow_counted(Plan& plan, const StageFacts& facts, const Permit& counted, Time now) {
    const PermitState state = state_at(plan, facts, counted, now);
    if (state == counted.state) return;
    Permit permit = counted;
    permit.state = state;
    if (permit.state == PermitState::overdue) permit.error = "did not finish in time, and does not say why";
    plan.changes.push_back({permit, false});
}

/// A host that served the build and then fell ill breaks the rollout as much as one that never came up. One
/// that was rid of the service serves nothing, as it should.
void watch_health(Plan& plan, const Member& member, Time now) {
    const bool stops = member.target && member.target->kind == DeployKind::stop;
    if (stops || is_ready(member)) return;
    const bool fell_ill = member.permit && member.permit->state == PermitState::done && member.reachable
                          && member.report && member.report->permit == member.permit->id
                          && member.report->serving == member.target->build && !member.report->healthy;
    if (!fell_ill) return;
    Permit permit = *member.permit;
    permit.state = PermitState::failed;
    permit.finished_at = now;
    permit.error = "became unhealthy after it served the build";
    if (!member.report->error.empty()) permit.error += ": " + member.report->error;
    plan.changes.push_back({permit, false});
}

bool failed_to_prepare(const StageFacts& facts, const Member& member) {
    const ServiceReport* report = member.report;
    return report && report->deploy == member.target->deploy && report->state == StepState::failed
           && !report->begun && report->retry == retry_of(facts, member);
}

/// Services of a host take turns to prepare, so that each may have waited for all the others. The host itself
/// counts from when its turn came, and tells; this is for one that does not.
Duration time_for_all(const StageFacts& facts, const Member& member) {
    Duration sum{0};
    for (const Assignment& one : assignments_of(*facts.state, *member.host))
        sum += find_stage(*one.policy, one.stage)->rollout.deadline;
    return std::max(sum, facts.rules->rollout.deadline);
}

/// The deadline counts from when the host could know of its target. What its other services may take is
/// looked at when its own time is over: that costs, and most are prepared by then.
Time prepare_due(const StageFacts& facts, const Member& member, Time now) {
    const Host& host = *member.host;
    const Time told = is_told_of(host, facts.active->id) ? host.goal_since : now;
    const Time begin = std::max({facts.active->resumed_at, told, member.seen_since});
    const Time alone = begin + facts.rules->rollout.deadline;
    return now < alone ? alone : begin + time_for_all(facts, member);
}

bool is_prepared(const Deploy& active, const Member& member) {
    const ServiceReport* report = member.report;
    return report && report->deploy == active.id && report->step >= Step::prepared;
}

/// Notes that the host failed before it needed a permit.
void charge(Plan& plan, const StageFacts& facts, const Member& member, std::string error, Time now) {
    Permit permit;
    permit.deploy = member.target->deploy;
    permit.host = member.host->id;
    permit.retry = retry_of(facts, member);
    permit.state = PermitState::failed;
    permit.finished_at = now;
    permit.error = std::move(error);
    plan.changes.push_back({permit, false});
}

/// Whether its failure is on record, for the try that it is at.
bool is_known_to_have_failed(const StageFacts& facts, const Member& member) {
    return member.permit && member.permit->state == PermitState::failed
           && member.permit->retry == retry_of(facts, member);
}

/// Notes a host that cannot prepare, or, under the active deploy, does not in time.
void watch_prepare(Plan& plan, const StageFacts& facts, const Member& member, Time now) {
    if (!member.target || member.counted || !member.reachable || is_done(member)) return;
    if (is_known_to_have_failed(facts, member)) return;
    const bool for_active = is_for_active(facts, member);
    if (failed_to_prepare(facts, member)) {
        charge(plan, facts, member, member.report->error, now);
    } else if (for_active && !member.host->paused && !is_prepared(*facts.active, member)) {
        const Time due = prepare_due(facts, member, now);
        if (now >= due)
            charge(
                plan, facts, member, "did not prepare within " + to_text(time_for_all(facts, member)), now
            );
        else
            wake_by(plan, due);
    }
}

/// A host that failed outside a deploy gets another try after a while.
void try_again(Plan& plan, const StageFacts& facts, const Member& member, Time now) {
    if (!failed_at_rest(facts, member) || member.host->paused) return;
    if (now < next_try(*member.permit)) return wake_by(plan, next_try(*member.permit));
    Permit permit = *member.permit;
    permit.state = PermitState::returned;
    ++permit.retry;
    plan.changes.push_back({permit, false});
}

/// The host has gone on to other things: it knows the newest goal, and an agent speaks of a walk for as
/// long as it is under way.
Permit close_unheard(Permit permit, const ServiceReport& report, Time now) {
    const bool serves = report.healthy && !report.serving.empty();
    permit.state = serves ? PermitState::done : PermitState::failed;
    permit.finished_at = now;
    permit.error = serves ? "" : "how it ended was never heard";
    permit.again.clear();
    return permit;
}

} // namespace

Permit follow_report(const Permit& permit, const ServiceReport& report, bool goal_seen, Time now) {
    Permit next = permit;
    if (!is_counted(permit.state)) return next;
    const bool speaks_of_it = report.permit == permit.id && report.deploy == permit.deploy;
    const bool over = report.state != StepState::running && report.begun
                      && (report.step == Step::serving || report.step == Step::stopped
                          || report.state == StepState::failed);
    if (speaks_of_it && over) {
        const bool well = report.state == StepState::done && (report.healthy || report.step == Step::stopped);
        next.state = well ? PermitState::done : PermitState::failed;
        next.finished_at = now;
        next.error = report.error;
        next.again.clear();
    } else if (speaks_of_it && report.begun) {
        if (permit.state == PermitState::granted || permit.state == PermitState::revoked) {
            next.state = PermitState::begun;
            next.begun_at = now;
        }
    } else if (permit.state == PermitState::begun && goal_seen && !speaks_of_it) {
        next = close_unheard(permit, report, now);
    } else if (permit.state != PermitState::granted && permit.state != PermitState::begun && goal_seen) {
        next.state = PermitState::returned;
        next.finished_at = now;
    }
    return next;
}

void follow_time(Plan& plan, const StageFacts& facts, Time now) {
    for (const auto& [key, permit] : facts.counted) follow_counted(plan, facts, *permit, now);
    const bool judges = facts.active && facts.active->state == DeployState::running;
    for (const Member& member : facts.members) {
        if (is_for_active(facts, member)) watch_health(plan, member, now);
        if (judges || !is_for_active(facts, member)) watch_prepare(plan, facts, member, now);
        try_again(plan, facts, member, now);
    }
}

void revoke_unbegun(Plan& plan, const StageFacts& facts) {
    for (const Member& member : facts.members) {
        const Permit* permit = member.counted;
        if (!permit || permit->deploy != facts.active->id || permit->state != PermitState::granted) continue;
        Permit revoked = *permit;
        revoked.state = PermitState::revoked;
        plan.changes.push_back({revoked, false});
    }
}

bool failed_at_rest(const StageFacts& facts, const Member& member) {
    return member.permit && !is_done(member) && !is_for_active(facts, member)
           && member.permit->state == PermitState::failed;
}

Time next_try(const Permit& failed) {
    Duration delay = first_retry;
    for (int tries = 0; tries < failed.retry && delay < slowest_retry; ++tries) delay *= 2;
    return failed.finished_at + std::min(delay, slowest_retry);
}

} // namespace tt
