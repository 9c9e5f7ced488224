#include "pipeline/decide/arbiter.hpp"

#include "pipeline/decide/members.hpp"

#include <algorithm>
#include <set>

namespace tt {

namespace {

constexpr int rollback_priority = 0;

/// Deploys whose permits may still be counted, over all stages.
std::vector<DeployId> live_deploys(const State& state) {
    std::vector<DeployId> deploys;
    for (const auto& [key, stage] : state.stages.rows()) {
        deploys.insert(deploys.end(), {stage->active, stage->last});
        deploys.insert(deploys.end(), stage->trailing.begin(), stage->trailing.end());
    }
    return deploys;
}

bool is_out(const State& state, const std::vector<DeployId>& deploys, const HostId& host) {
    return std::ranges::any_of(deploys, [&](const DeployId& deploy) {
        const Permit* permit = state.permits.find(deploy.value + "/" + host.value);
        return permit && is_counted(permit->state);
    });
}

Permit grant(Permit permit, Fleet& fleet, Time now) {
    permit.id = PermitId{"p" + std::to_string(++fleet.permits)};
    permit.state = PermitState::granted;
    permit.granted_at = now;
    permit.expires_at = now + permit_ttl;
    return permit;
}

} // namespace

std::vector<Change> arbitrate(const State& state, std::vector<PermitWish> wishes, Time now) {
    if (wishes.empty()) return {};
    std::ranges::stable_sort(wishes, {}, &PermitWish::priority);
    const std::vector<DeployId> deploys = live_deploys(state);
    std::set<HostId> busy;
    Fleet fleet = state.fleet;
    std::vector<Change> changes;
    for (const PermitWish& wish : wishes) {
        const HostId& host = wish.permit.host;
        const bool free = !busy.contains(host) && !is_out(state, deploys, host);
        if (!free && wish.priority != rollback_priority) continue;
        busy.insert(host);
        changes.push_back({grant(wish.permit, fleet, now), false});
    }
    if (!changes.empty()) changes.push_back({fleet, false});
    return changes;
}

} // namespace tt
