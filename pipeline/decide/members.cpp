#include "pipeline/decide/members.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/decide/assignment.hpp"

#include <algorithm>

namespace tt {

namespace {

constexpr Duration between_restarts = std::chrono::minutes{1};

std::shared_ptr<const Target> resting_target(const State& state, const Stage& stage) {
    const Deploy* last = state.deploys.find(stage.last.value);
    if (!last) return nullptr;
    // A restart is done once; a host that comes back later only has to serve the same build.
    const DeployKind kind = last->kind == DeployKind::restart ? DeployKind::regular : last->kind;
    return std::make_shared<const Target>(stage.last, kind, stage.running, stage.config);
}

std::shared_ptr<const Target> active_target(const Deploy* active) {
    if (!active) return nullptr;
    return std::make_shared<const Target>(active->id, active->kind, active->build, active->config);
}

/// A new host takes the running build at once, whatever the active deploy tries (design 8).
const Target* target_of(const StageFacts& facts, const Member& member) {
    const Deploy* active = facts.active;
    if (!active) return facts.resting.get();
    const bool going_back = active->kind == DeployKind::rollback || active->kind == DeployKind::stop;
    const bool tries_it_now = member.report && member.report->deploy == active->id;
    const bool starts_with_what_runs =
        is_newcomer(member) && !facts.stage.running.empty() && !going_back && !tries_it_now;
    return starts_with_what_runs ? facts.resting.get() : facts.trying.get();
}

Member make_member(const StageFacts& facts, const Host& host, const Presence* seen) {
    Member member;
    member.host = &host;
    member.report = find_report(host.services, facts.stage.service);
    if (seen) {
        member.last_seen = seen->last_seen;
        member.seen_since = seen->since;
    }
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

bool serves_well(const Member& member) {
    return member.report && !member.report->serving.empty() && member.report->healthy && !member.counted;
}

bool has_come_to_target(const Member& member) {
    if (!member.target || member.counted || is_to_walk_again(member)) return false;
    const Target& target = *member.target;
    if (!member.report) return target.kind == DeployKind::stop; // It has nothing of the service.
    const ServiceReport& report = *member.report;
    const bool reached = report.deploy == target.deploy && report.state == StepState::done;
    if (target.kind == DeployKind::stop) return reached && report.step == Step::stopped;
    if (target.kind == DeployKind::restart && !(reached && report.step == Step::serving)) return false;
    return report.healthy && report.serving == target.build && report.config == target.config;
}

/// A host that came from another stage of the service may still be out under a deploy of that one. Whoever
/// holds a permit has prepared its deploy, so most hosts need not be looked at.
void attach_foreign(const StageFacts& facts, Member& member, const std::vector<DeployId>& own) {
    if (member.counted || !member.report || contains(own, member.report->deploy)) return;
    for (const Permit* permit : facts.state->permits.with(member.host->id.value)) {
        const Deploy* deploy = facts.state->deploys.find(permit->deploy.value);
        if (deploy && deploy->service == facts.stage.service) member.counted = permit;
    }
}

/// What follows from all that a member is made of.
void conclude(Member& member) {
    member.fit = serves_well(member);
    member.arrived = has_come_to_target(member);
}

/// The permits of one deploy stand together in their table, in the order of their hosts: most often the next
/// one is of the next member.
void attach_permits(StageFacts& facts, const DeployId& deploy) {
    const std::string prefix = deploy.value + "/";
    const auto& rows = facts.state->permits.rows();
    auto member = facts.members.begin();
    for (auto row = rows.lower_bound(prefix); row != rows.end() && row->first.starts_with(prefix); ++row) {
        const Permit& permit = *row->second;
        if (is_counted(permit.state)) facts.counted.emplace(row->first, &permit);
        if (member == facts.members.end() || member->host->id != permit.host)
            member = find_in(facts.members, permit.host);
        if (member != facts.members.end()) attach(*member++, permit);
    }
}

/// Whether it would be a member, had it not been given up.
bool is_missed(const Host& host) {
    return host.is_lost() && !host.drained && host.replaced_by.empty();
}

/// What is known of the host; `row` is where it most likely stands, and from then on the row behind it.
const Presence* next_seen(const State& state, Rows<Presence>::Iterator& row, const HostId& host) {
    const auto& rows = state.presence.rows();
    if (row == rows.end() || row->first != host.value) row = rows.lower_bound(host.value);
    if (row == rows.end() || row->first != host.value) return nullptr;
    return (row++)->second.get();
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
    facts.resting = resting_target(state, facts.stage);
    facts.trying = active_target(facts.active);
    return facts;
}

/// The floor in hosts. A default never stands in the way of every move; one that somebody wrote does. Who
/// stops a service wants none of it.
int floor_hosts(const StageFacts& facts, int expected) {
    const bool stops = facts.active && facts.active->kind == DeployKind::stop;
    if (stops || facts.stage.running.empty()) return 0;
    if (facts.rules->rollout.floor) return ceil_of(*facts.rules->rollout.floor, expected);
    return std::max(0, std::min(ceil_of({75, true}, expected), expected - 1));
}

bool fell_ill_at_rest(const StageFacts& facts, const Member& member) {
    return !is_for_active(facts, member) && !member.arrived && !member.counted && member.permit
           && member.permit->state == PermitState::done && member.report && !member.report->healthy;
}

int limit_hosts(const RolloutPolicy& rollout, int expected) {
    return std::max(1, floor_of(rollout.parallel, expected));
}

} // namespace

std::optional<StageFacts>
gather(const State& state, const ServiceName& service, const StageName& stage, Time now) {
    auto facts = gather_stage(state, service, stage);
    if (!facts) return facts;
    const std::vector<const Host*> hosts = hosts_at_home(state, *facts->policy, *facts->rules);
    facts->members.reserve(hosts.size());
    auto seen = state.presence.rows().begin();
    for (const Host* host : hosts)
        if (host->takes_part())
            facts->members.push_back(make_member(*facts, *host, next_seen(state, seen, host->id)));
        else if (is_missed(*host))
            facts->lost.emplace(host->id, host);
    const std::vector<DeployId> own = deploys_with_permits(facts->stage);
    for (const DeployId& deploy : own) attach_permits(*facts, deploy);
    for (Member& member : facts->members) attach_foreign(*facts, member, own);
    std::ranges::for_each(facts->members, conclude);
    follow_clock(*facts, now);
    return facts;
}

std::optional<StageFacts> gather_host(
    const State& state, const ServiceName& service, const StageName& stage, const Host& host, Time now
) {
    auto facts = gather_stage(state, service, stage);
    if (!facts) return facts;
    look_at(*facts, facts->members.emplace_back(), host);
    follow_clock(*facts, now);
    return facts;
}

void look_at(const StageFacts& facts, Member& member, const Host& host) {
    const State& state = *facts.state;
    member = make_member(facts, host, state.presence.find(host.id.value));
    const std::vector<DeployId> own = deploys_with_permits(facts.stage);
    for (const DeployId& deploy : own)
        if (const Permit* permit = state.permits.find(deploy.value + "/" + host.id.value))
            attach(member, *permit);
    attach_foreign(facts, member, own);
    conclude(member);
}

void follow_clock(StageFacts& facts, Time now) {
    const bool waits_for_first_words = now < facts.state->started_at + grace;
    for (Member& member : facts.members) {
        const bool heard = member.last_seen != Time{};
        member.reachable = heard && now < member.last_seen + grace;
        member.unheard = !heard && waits_for_first_words;
        member.cools_down = fell_ill_at_rest(facts, member) && now < may_restart_at(*member.permit);
    }
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

Time may_restart_at(const Permit& done) {
    return done.finished_at + between_restarts;
}

const Member* find_member(const StageFacts& facts, const HostId& host) {
    const auto found = find_in(facts.members, host);
    return found == facts.members.end() ? nullptr : &*found;
}

bool is_for_active(const StageFacts& facts, const Member& member) {
    return facts.active && member.target == facts.trying.get();
}

int retry_of(const StageFacts& facts, const Member& member) {
    const bool has_tried = member.permit && member.permit->state != PermitState::failed;
    if (has_tried) return member.permit->retry;
    const int tried = member.permit ? member.permit->retry : 0;
    return is_for_active(facts, member) ? std::max(facts.active->retry, tried) : tried;
}

bool is_newcomer(const Member& member) {
    return !member.report || member.report->serving.empty();
}

bool is_charged(const StageFacts& facts, const Permit* permit) {
    if (!facts.active || !permit || permit->deploy != facts.active->id) return false;
    const bool bad = permit->state == PermitState::failed || permit->state == PermitState::overdue;
    return bad && permit->retry >= facts.active->retry;
}

bool is_charged(const StageFacts& facts, const Member& member) {
    return is_charged(facts, member.permit);
}

int charged_hosts(const StageFacts& facts) {
    if (!facts.active) return 0;
    const auto is_lost_and_charged = [&](const auto& lost) {
        return is_charged(facts, facts.state->permits.find(facts.active->id.value + "/" + lost.first.value));
    };
    const auto present =
        std::ranges::count_if(facts.members, [&](const Member& member) { return is_charged(facts, member); });
    return static_cast<int>(present + std::ranges::count_if(facts.lost, is_lost_and_charged));
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
