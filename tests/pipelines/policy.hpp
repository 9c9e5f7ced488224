#pragma once

#include "pipeline/model/policy.hpp"
#include "pipeline/simulation/random.hpp"

namespace tt::pipelines {

/// A pipeline of service `web`: one to five stages `s1`, `s2`, … with groups of the same name. Any of the
/// later ones takes builds from one or two stages before it, or from builds. Schedules and windows are such
/// that sim::Promises can tell them, and come round within the hour.
Policy random_policy(sim::Random& random);

} // namespace tt::pipelines
