#include "pipeline/decide/admission.hpp"

#include "pipeline/base/counted.hpp"
#include "pipeline/base/stable_hash.hpp"
#include "pipeline/decide/permits.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <tuple>

namespace tt {

namespace {

/// What is left to give out in this round.
struct Room {
    int limit;    ///< Hosts under the limit.
    int headroom; ///< Healthy hosts above the floor.
    int batch;    ///< Hosts of the active deploy's batch.
    int newcomers;
    std::optional<int> per_zone;
    std::map<std::string, int> zone_out;
};

Room room_of(const StageFacts& facts, const Capacity& capacity, int batch_room) {
    const RolloutPolicy& rollout = facts.rules->rollout;
    Room room{
        capacity.limit - capacity.out,
        capacity.ready - capacity.floor,
        batch_room,
        rollout.new_hosts,
        rollout.per_zone,
        {}
    };
    for (const Member& member : facts.members) {
        if (!member.counted) continue;
        if (member.counted->newcomer)
            --room.newcomers;
        else
            ++room.zone_out[member.host->facts.zone];
    }
    return room;
}

/// Hosts of a failed or aborted deploy keep what they serve until people decide (Stage::left).
bool is_left_alone(const StageFacts& facts, const Member& member) {
    return !facts.active && !facts.stage.left.empty() && is_ready(member)
           && member.report->serving == facts.stage.left;
}

bool has_failed(const StageFacts& facts, const Member& member) {
    return failed_at_rest(facts, member)
           || (is_charged(facts, member) && member.permit->state == PermitState::failed);
}

/// Whether the host still has to move, and could if there were room.
bool must_move(const StageFacts& facts, const Member& member) {
    return member.target && member.reachable && !member.counted && !is_done(member) && !member.host->paused
           && !member.cools_down && !is_left_alone(facts, member) && !has_failed(facts, member);
}

/// The try at which the host finished under this deploy, as far as it is known. A server that was restored
/// from a backup may know nothing of the permit for it; the host does.
std::optional<int> finished_try(const Member& member) {
    const Permit* permit = member.permit;
    const ServiceReport* report = member.report;
    if (permit && permit->state == PermitState::done) return permit->retry;
    const bool came_up = report && report->deploy == member.target->deploy && report->step == Step::serving
                         && report->state == StepState::done;
    return !permit && came_up ? std::optional(report->retry) : std::nullopt;
}

/// A host that once finished under the same deploy, but does not serve what it should, begins anew: its agent
/// begins nothing under a walk that is over.
int next_retry(const StageFacts& facts, const Member& member) {
    if (is_to_walk_again(member)) return member.permit->retry;
    if (is_for_active(facts, member)) return facts.active->retry;
    if (const auto finished = finished_try(member)) return *finished + 1;
    return member.permit ? member.permit->retry : 0;
}

bool is_prepared(const Member& member) {
    const ServiceReport* report = member.report;
    if (is_to_walk_again(member) && report && report->retry != member.permit->retry) return false;
    return report && report->deploy == member.target->deploy && report->step >= Step::prepared
           && !(report->step == Step::prepared && report->state != StepState::done);
}

int priority_of(const StageFacts& facts, const Member& member, bool newcomer) {
    if (newcomer) return 2;
    if (!is_for_active(facts, member)) return 4;
    if (facts.active->kind == DeployKind::rollback) return 0;
    return facts.active->kind == DeployKind::hotfix ? 1 : 3;
}

PermitWish wish_for(const StageFacts& facts, const Member& member, bool newcomer) {
    PermitWish wish;
    wish.permit.deploy = member.target->deploy;
    wish.permit.host = member.host->id;
    wish.permit.retry = next_retry(facts, member);
    wish.permit.newcomer = newcomer;
    if (member.permit) wish.permit.again = member.permit->again;
    wish.service = facts.stage.service;
    wish.stage = facts.stage.name;
    wish.priority = priority_of(facts, member, newcomer);
    wish.of_service = facts.policy->priority;
    return wish;
}

using Order = std::tuple<int, std::string_view, std::uint64_t>;
using Candidate = std::pair<Order, const Member*>;

/// New hosts, then unhealthy ones, then healthy ones; zone by zone; then by hash.
Order order_of(const Member& member) {
    const int rank = is_newcomer(member) ? 0 : is_ready(member) ? 2 : 1;
    return {rank, std::string_view{member.host->facts.zone}, stable_hash(member.host->id.value)};
}

/// A new host is outside the limit only while it takes what the stage already runs.
bool is_outside_limit(const StageFacts& facts, const Member& member) {
    return is_newcomer(member) && !is_for_active(facts, member);
}

/// Whether any may begin; if not, their order does not matter, and there are thousands.
bool may_admit(const Room& room, const std::vector<Candidate>& candidates) {
    return room.limit > 0 || std::ranges::any_of(candidates, [](const Candidate& each) {
               return is_newcomer(*each.second);
           });
}

/// Why this host may not begin now; empty if it may, and then the room is taken.
std::string take_room(Room& room, const StageFacts& facts, const Member& member) {
    if (is_outside_limit(facts, member)) return room.newcomers-- > 0 ? "" : "new hosts";
    const bool for_active = is_for_active(facts, member);
    if (for_active && room.batch <= 0) return "batch";
    if (room.limit <= 0) return "parallel";
    const std::string& zone = member.host->facts.zone;
    if (room.per_zone && room.zone_out[zone] >= *room.per_zone) return "zone";
    const bool healthy = is_ready(member);
    if (healthy && room.headroom <= 0) return "floor";
    --room.limit;
    ++room.zone_out[zone];
    if (for_active) --room.batch;
    if (healthy) --room.headroom;
    return "";
}

std::string
explain(const std::string& gate, const StageFacts& facts, const Capacity& capacity, const Member& member) {
    const auto number = [](int value) { return std::to_string(value); };
    if (gate == "floor")
        return "the floor keeps " + number(capacity.floor) + " of " + number(capacity.expected)
               + " hosts serving, and " + number(capacity.ready) + " are ready";
    if (gate == "parallel")
        return number(capacity.out) + " of at most " + counted(capacity.limit, "host") + " out at once";
    if (gate == "zone")
        return "at most " + counted(*facts.rules->rollout.per_zone, "host") + " of zone "
               + member.host->facts.zone + " may be out at once";
    if (gate == "new hosts")
        return "at most " + counted(facts.rules->rollout.new_hosts, "new host") + " may start at once";
    return "the batch has all the hosts that it may have";
}

/// What went wrong on a host that still prepares, and will be tried again; empty if nothing did.
std::string trouble_of(const StageFacts& facts) {
    for (const Member& member : facts.members)
        if (member.report && !member.report->error.empty() && must_move(facts, member)
            && !is_prepared(member))
            return "; " + member.host->facts.name + ": " + member.report->error;
    return "";
}

/// Hosts that go on after a while, whatever room there is now.
struct Pause {
    std::vector<std::string> hosts;
    Time until = end_of_time; ///< When the first of them does.

    void add(const Member& member, Time at) {
        hosts.push_back(member.host->facts.name);
        until = std::min(until, at);
    }
};

void name_pause(Admission& admission, const Pause& pause, const std::string& what) {
    if (pause.hosts.empty()) return;
    const std::string& first = pause.hosts.front();
    const bool alone = pause.hosts.size() == 1;
    const std::string who =
        alone ? first : counted(std::ssize(pause.hosts), "host") + ", " + first + " among them,";
    admission.because.push_back({"retry", who + what, false, pause.until, "tt log " + first + " restart"});
    admission.next_try = std::min(admission.next_try, pause.until);
}

} // namespace

Admission admit(const StageFacts& facts, int batch_room) {
    std::vector<Candidate> candidates;
    Admission admission;
    Pause failed;
    Pause ill;
    for (const Member& member : facts.members) {
        if (failed_at_rest(facts, member) && !member.host->paused)
            failed.add(member, next_try(*member.permit));
        else if (member.cools_down && !member.host->paused)
            ill.add(member, may_restart_at(*member.permit));
        if (!must_move(facts, member)) continue;
        ++admission.waiting;
        if (is_prepared(member))
            candidates.emplace_back(order_of(member), &member);
        else
            ++admission.preparing;
    }
    const Capacity capacity = capacity_of(facts);
    Room room = room_of(facts, capacity, batch_room);
    if (may_admit(room, candidates)) std::ranges::sort(candidates, {}, &Candidate::first);
    std::map<std::string, const Member*> refused;
    for (const auto& [order, member] : candidates) {
        const std::string gate = take_room(room, facts, *member);
        if (gate.empty())
            admission.wishes.push_back(wish_for(facts, *member, is_outside_limit(facts, *member)));
        else
            refused.try_emplace(gate, member);
    }
    for (const auto& [gate, member] : refused)
        admission.because.push_back({gate, explain(gate, facts, capacity, *member)});
    const bool stops = facts.active && facts.active->kind == DeployKind::stop;
    if (admission.preparing > 0)
        admission.because.push_back(
            {"prepare", counted(admission.preparing, "host")
                            + (stops ? " still to hear of it" : " still to prepare the build")
                            + trouble_of(facts)}
        );
    name_pause(admission, failed, " failed to come to what the stage runs, to be tried again");
    name_pause(admission, ill, " fell ill within a minute of coming up, to be restarted");
    return admission;
}

} // namespace tt
