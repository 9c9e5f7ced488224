#pragma once

#include "pipeline/model/output.hpp"
#include "pipeline/model/state.hpp"

namespace tt {

/// How far a host is with leaving: it has left when it is drained, has heard so, and nothing of it is under
/// way any more.
Leaving leaving_of(const State& state, const HostId& id);

} // namespace tt
