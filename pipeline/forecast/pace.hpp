#pragma once

#include "pipeline/model/plan_view.hpp"
#include "pipeline/model/state.hpp"

namespace tt {

/// How long hosts and tests of a stage took: medians over its last five accepted deploys that brought a
/// build. Without a total, which depends on what is to be deployed.
ExpectedTime pace_of(const State& state, const ServiceName& service, const StageName& stage);

} // namespace tt
