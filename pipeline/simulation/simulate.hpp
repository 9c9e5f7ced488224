#pragma once

#include "pipeline/ports/zone_source.hpp"
#include "pipeline/simulation/course.hpp"
#include "pipeline/simulation/scenario.hpp"

namespace tt::sim {

/// The course that the scenario takes: the production engine, an imagined fleet that serves one build
/// everywhere at the start, and virtual time. Acceptance tests pass, except for bad builds. Equal scenarios
/// take equal courses. `invalid_input` when check() refuses the scenario.
Result<Course> simulate(const Scenario& scenario, ZoneSource zones);

} // namespace tt::sim
