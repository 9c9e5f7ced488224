#pragma once

#include "cli/commands/ship.hpp"

namespace tt {

/// Completes the request (the build that is meant when none is named), shows what it would touch, and asks
/// where somebody must say yes. `cancelled`: they said no.
Result<> prepare(Context& context, Shipment& shipment);

} // namespace tt
