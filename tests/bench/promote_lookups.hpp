#pragma once

#include "pipeline/model/state.hpp"

namespace tt::bench {

/// Prints what looking up a service's builds, a stage's hosts and a host's stages costs by index, and beside
/// it what a walk over the whole table costs. Whether both found the same.
bool compare_lookups(const State& fleet, int services);

} // namespace tt::bench
