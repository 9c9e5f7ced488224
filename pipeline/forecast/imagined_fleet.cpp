#include "pipeline/forecast/imagined_fleet.hpp"

#include "pipeline/decide/arbiter.hpp"
#include "pipeline/decide/deploys.hpp"
#include "pipeline/decide/rollout.hpp"
#include "pipeline/forecast/imagined_hosts.hpp"
#include "pipeline/forecast/pace.hpp"

#include <algorithm>
#include <iterator>

namespace tt {

namespace {

/// Bounds what a defect or an absurd policy can cost: a round takes a handful of steps.
constexpr int most_steps = 100'000;

bool is_prepared(const Member& member) {
    const ServiceReport* report = member.report;
    return report && report->deploy == member.target->deploy && report->step == Step::prepared
           && report->state == StepState::done;
}

Time began_at(const Permit& permit) {
    return permit.begun_at == Time{} ? permit.granted_at : permit.begun_at;
}

} // namespace

ImaginedFleet::ImaginedFleet(
    State state, const std::vector<std::pair<ServiceName, StageName>>& stages, StagePlan plan, Time now
)
    : state_(std::move(state))
    , plan_(plan)
    , now_(now) {
    keep_reachable(state_, now);
    for (const auto& [service, stage] : stages)
        looks_.insert({stage_key(service, stage), {service, stage, pace_of(state_, service, stage)}});
    const auto is_looked_at = [&](const std::string& key) { return looks_.contains(key); };
    end_walks(state_, is_looked_at, now);
    touch_all();
    settle();
}

bool ImaginedFleet::advance(Time until) {
    Time next = end_of_time;
    for (const auto& [key, look] : looks_) next = std::min(next, look.due);
    if (next > until || steps_ > most_steps) return false;
    now_ = std::max(now_, next);
    for (const auto& [key, look] : looks_)
        if (look.due <= now_) touched_.insert(key);
    settle();
    return true;
}

void ImaginedFleet::touch_all() {
    for (const auto& [key, look] : looks_) touched_.insert(key);
}

void ImaginedFleet::put(const std::vector<Change>& changes) {
    for (const Change& change : changes) apply(state_, change);
}

void ImaginedFleet::settle() {
    while (!touched_.empty() && steps_ <= most_steps) {
        while (!touched_.empty() && ++steps_ <= most_steps)
            look_at(looks_.at(touched_.extract(touched_.begin()).value()));
        grant();
    }
}

/// What hosts and tests do by themselves changes what other stages may do, as the plan's changes do.
void ImaginedFleet::look_at(Look& look) {
    look.due = end_of_time;
    look.wishes.clear();
    const auto facts = gather(state_, look.service, look.stage, now_);
    if (!facts) return;
    if (let_hosts_act(look, *facts) || let_test_end(look, *facts)) return touch_all();
    Plan plan = plan_(state_, look.service, look.stage, now_);
    look.due = std::min({look.due, plan.wake_at, plan.lost_at});
    look.wishes = std::move(plan.wishes);
    look.because = std::move(plan.because);
    if (say_yes(state_, plan.actions, now_)) touched_.insert(stage_key(look.service, look.stage));
    if (plan.changes.empty()) return;
    put(plan.changes);
    touch_all();
}

/// Whether it happens now; else it is waited for.
bool ImaginedFleet::is_due(Look& look, Time when) const {
    if (when > now_) look.due = std::min(look.due, when);
    return when <= now_;
}

bool ImaginedFleet::let_hosts_act(Look& look, const StageFacts& facts) {
    bool acted = false;
    for (const Member& member : facts.members)
        if (member.target && member.reachable && let_host_act(look, facts, member)) acted = true;
    return acted;
}

/// A host walks to its end, or does ahead what needs no permit.
bool ImaginedFleet::let_host_act(Look& look, const StageFacts& facts, const Member& member) {
    if (member.counted) {
        if (!is_due(look, began_at(*member.counted) + look.pace.host.value_or(Duration{0}))) return false;
        imagine_served(state_, facts, member, now_);
        return true;
    }
    if (is_done(member) || is_prepared(member)) return false;
    const Duration prepare = look.pace.prepare.value_or(Duration{0});
    if (is_for_active(facts, member) && !is_due(look, facts.active->started_at + prepare)) return false;
    imagine_prepared(state_, facts, member);
    return true;
}

bool ImaginedFleet::let_test_end(Look& look, const StageFacts& facts) {
    const Deploy* active = facts.active;
    if (!active || active->state != DeployState::accepting) return false;
    const Duration takes = look.pace.acceptance.value_or(Duration{0});
    if (!is_due(look, active->acceptance.started_at + takes)) return false;
    std::vector<Change> changes;
    end_deploy(changes, facts, DeployState::accepted, "", now_);
    put(changes);
    return true;
}

/// Hosts that are given a permit begin at once.
void ImaginedFleet::grant() {
    std::vector<PermitWish> wishes;
    for (auto& [key, look] : looks_) std::ranges::move(look.wishes, std::back_inserter(wishes));
    for (auto& [key, look] : looks_) look.wishes.clear();
    const std::vector<Change> granted = arbitrate(state_, std::move(wishes), now_);
    put(granted);
    std::map<DeployId, std::vector<HostId>> begun;
    for (const Change& change : granted) {
        const auto* given = std::get_if<Permit>(&change.after);
        if (!given) continue;
        Permit permit = *given;
        permit.state = PermitState::begun;
        permit.begun_at = now_;
        begun[permit.deploy].push_back(permit.host);
        state_.permits.put(std::move(permit));
    }
    note_rounds(begun);
}

void ImaginedFleet::note_rounds(const std::map<DeployId, std::vector<HostId>>& begun) {
    for (const auto& [id, hosts] : begun) {
        const Deploy& deploy = *state_.deploys.find(id.value);
        touched_.insert(stage_key(deploy.service, deploy.stage));
        const StageFacts facts = *gather(state_, deploy.service, deploy.stage, now_);
        rounds_.push_back({id, now_, deploy.batch, hosts, capacity_of(facts), progress_of(facts).done});
    }
}

} // namespace tt
