#pragma once

#include "agent/layout.hpp"
#include "agent/state.hpp"
#include "pipeline/base/result.hpp"

#include <stop_token>
#include <vector>

namespace tt::agent {

/// Points the slot at the release, as one step. Harmless to repeat.
Result<> point_slot(const Layout& layout, const ServiceName& service, const Placed& placed);

/// Whether the slot's link names the release, and the release is there.
bool is_in_slot(const Layout& layout, const ServiceName& service, const Placed& placed);

/// Puts the release directories of the service that are neither kept nor named by any link beside them, and
/// those that crashes left, into its trash; puts away what hooks of earlier walks wrote, and removes what
/// downloads left. The records of the last walk stay, because its hooks must not run again. Only while
/// nothing of the service is being prepared.
Result<> sweep(const Layout& layout, const ServiceState& state, const std::stop_token& stop);

} // namespace tt::agent
