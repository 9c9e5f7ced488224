#include "pipeline/decide/members.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/decide/assignment.hpp"

#include <algorithm>

namespace tt {

namespace {

std::optional<Target> resting_target(const StageFacts& facts) {
    const Stage& stage = facts.stage;
    if (!facts.last) return std::nullopt;
    // A restart is done once; a host that comes back later only has to serve the same build.
    const DeployKind kind = facts.last->kind == DeployKind::restart ? DeployKind::regular : facts.last->kind;
    return Target{stage.last, kind, stage.running, stage.config};
}

/// A new host takes the running build at once, whatever the active deploy tries (design 8).
std::optional<Target> target_of(const StageFacts& facts, const Member& member) {
    const Deploy* active = facts.active;
    if (!active) return resting_target(facts);
    const bool going_back = active->kind == DeployKind::rollback || active->kind == DeployKind::stop;
    const bool tries_it_now = member.report && member.report->deploy == active->id;
    if (is_newcomer(member) && !facts.stage.running.empty() && !going_back && !tries_it_now)
        return resting_target(facts);
    return Target{active->id, active->kind, active->build, active->config};
}

Member make_member(const StageFacts& facts, const Host& host, Time now) {
    Member member;
    member.host = &host;
    member.report = find_report(host, facts.stage.service);
    if (const Presence* seen = facts.state->presence.find(host.id.value)) {
        member.last_seen = seen->last_seen;
        member.seen_since = seen->since;
    }
    const bool heard = member.last_seen != Time{};
    member.reachable = heard && now < member.last_seen + grace;
    member.unheard = !heard && now < facts.state->started_at + grace;
    member.target = target_of(facts, member);
    return member;
}

void attach(Member& member, const Permit& permit) {
    if (member.target && member.target->deploy == permit.deploy) member.permit = &permit;
    if (!member.counted && is_counted(permit.state)) member.counted = &permit;
}

/// The member with this host, or the end.
auto find_in(auto& members, const HostId& host) {
    const auto id = [](const Member& member) -> const HostId& { return member.host->id; };
    const auto found = std::ranges::lower_bound(members, host, {}, id);
    return found == members.end() || id(*found) == host ? found : members.end();
}

/// The permits of one deploy stand together in their table.
void attach_permits(StageFacts& facts, const DeployId& deploy) {
    const std::string prefix = deploy.value + "/";
    const auto& rows = facts.state->permits.rows();
    for (auto row = rows.lower_bound(prefix); row != rows.end() && row->first.starts_with(prefix); ++row) {
        const Permit& permit = *row->second;
        if (is_counted(permit.state)) facts.counted.push_back(&permit);
        const auto member = find_in(facts.members, permit.host);
        if (member != facts.members.end()) attach(*member, permit);
    }
}

std::optional<StageFacts>
gather_stage(const State& state, const ServiceName& service, const StageName& stage) {
    StageFacts facts;
    facts.state = &state;
    facts.policy = current_policy(state, service);
    facts.rules = facts.policy ? find_stage(*facts.policy, stage) : nullptr;
    if (!facts.rules) return std::nullopt;
    facts.stage = stage_or_new(state, service, stage);
    facts.active = state.deploys.find(facts.stage.active.value);
    facts.last = state.deploys.find(facts.stage.last.value);
    return facts;
}

/// The floor in hosts. A default never stands in the way of every move; one that somebody wrote does.
int floor_hosts(const StageFacts& facts, int expected) {
    if (facts.stage.running.empty()) return 0;
    if (facts.rules->rollout.floor) return ceil_of(*facts.rules->rollout.floor, expected);
    return std::max(0, std::min(ceil_of({75, true}, expected), expected - 1));
}

int limit_hosts(const RolloutPolicy& rollout, int expected) {
    return std::max(1, floor_of(rollout.parallel, expected));
}

} // namespace

std::optional<StageFacts>
gather(const State& state, const ServiceName& service, const StageName& stage, Time now) {
    auto facts = gather_stage(state, service, stage);
    if (!facts) return facts;
    for (const Host* host : hosts_of(state, *facts->policy, *facts->rules))
        facts->members.push_back(make_member(*facts, *host, now));
    for (const DeployId& deploy : deploys_with_permits(facts->stage)) attach_permits(*facts, deploy);
    return facts;
}

std::optional<StageFacts> gather_host(
    const State& state, const ServiceName& service, const StageName& stage, const Host& host, Time now
) {
    auto facts = gather_stage(state, service, stage);
    if (!facts) return facts;
    facts->members.push_back(make_member(*facts, host, now));
    for (const DeployId& deploy : deploys_with_permits(facts->stage))
        if (const Permit* permit = state.permits.find(deploy.value + "/" + host.id.value))
            attach(facts->members.front(), *permit);
    return facts;
}

std::vector<DeployId> deploys_with_permits(const Stage& stage) {
    std::vector<DeployId> deploys;
    const auto add = [&](const DeployId& deploy) {
        if (!deploy.empty() && !contains(deploys, deploy)) deploys.push_back(deploy);
    };
    add(stage.active);
    add(stage.last);
    for (const DeployId& deploy : stage.trailing) add(deploy);
    return deploys;
}

const Member* find_member(const StageFacts& facts, const HostId& host) {
    const auto found = find_in(facts.members, host);
    return found == facts.members.end() ? nullptr : &*found;
}

bool is_for_active(const StageFacts& facts, const Member& member) {
    return facts.active && member.target && member.target->deploy == facts.active->id;
}

int retry_of(const StageFacts& facts, const Member& member) {
    const bool has_tried = member.permit && member.permit->state != PermitState::failed;
    if (has_tried) return member.permit->retry;
    if (is_for_active(facts, member)) return facts.active->retry;
    return member.permit ? member.permit->retry : 0;
}

bool is_newcomer(const Member& member) {
    return !member.report || member.report->serving.empty();
}

bool is_done(const Member& member) {
    if (!member.target || !member.report || member.counted || !member.reachable) return false;
    const Target& target = *member.target;
    const ServiceReport& report = *member.report;
    const bool reached = report.deploy == target.deploy && report.state == StepState::done;
    if (target.kind == DeployKind::stop) return reached && report.step == Step::stopped;
    if (target.kind == DeployKind::restart && !(reached && report.step == Step::serving)) return false;
    return report.healthy && report.serving == target.build && report.config == target.config;
}

bool is_ready(const Member& member) {
    return member.reachable && member.report && !member.report->serving.empty() && member.report->healthy
           && !member.counted;
}

bool is_charged(const StageFacts& facts, const Member& member) {
    const Permit* permit = member.permit;
    if (!facts.active || !permit || permit->deploy != facts.active->id) return false;
    const bool bad = permit->state == PermitState::failed || permit->state == PermitState::overdue;
    return bad && permit->retry == facts.active->retry;
}

Capacity capacity_of(const StageFacts& facts) {
    const auto count = [&](auto&& predicate) {
        return static_cast<int>(std::ranges::count_if(facts.members, predicate));
    };
    Capacity capacity;
    capacity.expected = std::max(static_cast<int>(facts.members.size()), facts.rules->hosts.size);
    capacity.reachable = count(&Member::reachable);
    capacity.ready = count(is_ready);
    capacity.out = count([](const Member& member) { return member.counted && !member.counted->newcomer; });
    capacity.limit = limit_hosts(facts.rules->rollout, capacity.expected);
    capacity.floor = floor_hosts(facts, capacity.expected);
    return capacity;
}

} // namespace tt
