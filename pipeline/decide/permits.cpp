#include "pipeline/decide/permits.hpp"

#include "pipeline/base/contains.hpp"

#include <algorithm>

namespace tt {

namespace {

/// A begun walk, and putting the old build back after it failed, each get the host's deadline.
Time overdue_at(const Permit& permit, const StagePolicy& rules) {
    const Time begun = permit.begun_at != Time{} ? permit.begun_at : permit.expires_at;
    return begun + 2 * rules.rollout.deadline + permit_margin;
}

/// The permit as time leaves it; wakes the plan when it will next change.
PermitState state_at(Plan& plan, const Permit& permit, const StagePolicy& rules, Time now) {
    if (permit.state == PermitState::granted) {
        if (now >= permit.expires_at + permit_margin) return PermitState::revoked;
        wake_by(plan, permit.expires_at + permit_margin);
    } else if (permit.state == PermitState::begun || permit.state == PermitState::revoked) {
        if (now >= overdue_at(permit, rules)) return PermitState::overdue;
        wake_by(plan, overdue_at(permit, rules));
    }
    return permit.state;
}

void follow_counted(Plan& plan, const StageFacts& facts, const Member& member, Time now) {
    Permit permit = *member.counted;
    permit.state = state_at(plan, permit, *facts.rules, now);
    if (permit.state == member.counted->state) return;
    if (permit.state == PermitState::overdue) permit.error = "did not finish in time, and does not say why";
    plan.changes.push_back({permit, false});
}

/// A host that served the build and then fell ill breaks the rollout as much as one that never came up.
void watch_health(Plan& plan, const Member& member, Time now) {
    const bool fell_ill = member.permit && member.permit->state == PermitState::done && member.reachable
                          && member.report && member.report->permit == member.permit->id
                          && member.report->serving == member.target->build && !member.report->healthy;
    if (!fell_ill) return;
    Permit permit = *member.permit;
    permit.state = PermitState::failed;
    permit.finished_at = now;
    permit.error = "became unhealthy after it served the build";
    plan.changes.push_back({permit, false});
}

bool failed_to_prepare(const Deploy& active, const Member& member) {
    const ServiceReport* report = member.report;
    return report && report->deploy == active.id && report->state == StepState::failed
           && report->permit.empty() && !is_activate(report->step) && report->retry == active.retry;
}

Time prepare_due(const StageFacts& facts, const Member& member) {
    const Deploy& active = *facts.active;
    return std::max({active.started_at, active.resumed_at, member.host->enrolled_at})
           + facts.rules->rollout.deadline;
}

bool is_prepared(const Deploy& active, const Member& member) {
    const ServiceReport* report = member.report;
    return report && report->deploy == active.id && report->step >= Step::prepared;
}

void charge(Plan& plan, const StageFacts& facts, const Member& member, std::string error, Time now) {
    Permit permit;
    permit.deploy = facts.active->id;
    permit.host = member.host->id;
    permit.retry = facts.active->retry;
    permit.state = PermitState::failed;
    permit.finished_at = now;
    permit.error = std::move(error);
    plan.changes.push_back({permit, false});
}

/// Charges a host that cannot prepare, or does not in time.
void watch_prepare(Plan& plan, const StageFacts& facts, const Member& member, Time now) {
    const Deploy& active = *facts.active;
    const bool for_active = member.target && member.target->deploy == active.id;
    if (!for_active || member.counted || !member.reachable || is_done(member) || is_charged(facts, member))
        return;
    if (failed_to_prepare(active, member)) {
        charge(plan, facts, member, member.report->error, now);
    } else if (!is_prepared(active, member)) {
        const Time due = prepare_due(facts, member);
        if (now >= due)
            charge(
                plan, facts, member, "did not prepare within " + to_text(facts.rules->rollout.deadline), now
            );
        else
            wake_by(plan, due);
    }
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
    } else if (speaks_of_it && report.begun) {
        if (permit.state == PermitState::granted || permit.state == PermitState::revoked) {
            next.state = PermitState::begun;
            next.begun_at = now;
        }
    } else if (permit.state != PermitState::granted && permit.state != PermitState::begun && goal_seen) {
        next.state = PermitState::returned;
        next.finished_at = now;
    }
    return next;
}

void follow_time(Plan& plan, const StageFacts& facts, Time now) {
    for (const Member& member : facts.members) {
        if (member.counted) follow_counted(plan, facts, member, now);
        if (!facts.active) continue;
        if (member.permit && member.permit->deploy == facts.active->id) watch_health(plan, member, now);
        if (facts.active->state == DeployState::running) watch_prepare(plan, facts, member, now);
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

int charged_hosts(const StageFacts& facts) {
    return static_cast<int>(std::ranges::count_if(facts.members, [&](const Member& member) {
        return is_charged(facts, member);
    }));
}

} // namespace tt
