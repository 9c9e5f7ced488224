#pragma once

#include "pipeline/decide/members.hpp"
#include "pipeline/decide/plan.hpp"

#include <string>
#include <vector>

namespace tt {

/// Which hosts may begin now, in order, and what keeps the next one waiting (design 8).
struct Admission {
    std::vector<PermitWish> wishes;
    std::vector<Because> because;
    int waiting = 0;             ///< Reachable hosts that still have to move, those admitted now included.
    int preparing = 0;           ///< Those of them that are not prepared yet.
    Time next_try = end_of_time; ///< When the first host that failed or fell ill outside a deploy goes on.
};

/// Chooses among the hosts that are prepared for their target: new hosts first, outside the limit but
/// capped; then unhealthy ones, which cost no capacity; then healthy ones as long as the floor holds. Zone
/// by zone, within a zone by a stable hash. Never more than `batch_room` of those under the active deploy.
Admission admit(const StageFacts& facts, int batch_room);

} // namespace tt
