#pragma once

#include "pipeline/decide/members.hpp"
#include "pipeline/decide/plan.hpp"
#include "pipeline/model/state.hpp"

namespace tt {

/// Everything tt would do about one stage now: first its rollout, then, when that wants no change, its
/// promotion. `because` holds the reasons of both, the rollout's first.
Plan plan_stage(const StageFacts& facts, Time now);

/// The same, with the facts gathered first; an empty plan if the service or stage is unknown.
Plan plan_stage(const State& state, const ServiceName& service, const StageName& stage, Time now);

} // namespace tt
