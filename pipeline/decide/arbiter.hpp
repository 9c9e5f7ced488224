#pragma once

#include "pipeline/decide/plan.hpp"
#include "pipeline/model/state.hpp"

#include <vector>

namespace tt {

/// Settles what stages share: grants the wishes of all stages in order of priority, and of those of one
/// priority in that of their services, giving each permit its number and time, but never a second counted
/// permit for one service on one host, and on a host that several services share only one at a time,
/// rollbacks excepted. What is refused now is wished for again.
std::vector<Change> arbitrate(const State& state, std::vector<PermitWish> wishes, Time now);

} // namespace tt
