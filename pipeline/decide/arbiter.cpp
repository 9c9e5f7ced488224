#include "pipeline/decide/arbiter.hpp"

#include "pipeline/decide/members.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace tt {

namespace {

constexpr int rollback_priority = 0;

bool goes_before(const PermitWish& a, const PermitWish& b) {
    return std::pair{a.priority, -a.of_service} < std::pair{b.priority, -b.of_service};
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
    std::ranges::stable_sort(wishes, goes_before);
    std::set<HostId> busy;
    Fleet fleet = state.fleet;
    std::vector<Change> changes;
    for (const PermitWish& wish : wishes) {
        const HostId& host = wish.permit.host;
        const bool is_out = !state.permits.with(host.value).empty();
        const bool free = !busy.contains(host) && !is_out;
        if (!free && wish.priority != rollback_priority) continue;
        busy.insert(host);
        changes.push_back({grant(wish.permit, fleet, now), false});
    }
    if (!changes.empty()) changes.push_back({fleet, false});
    return changes;
}

} // namespace tt
