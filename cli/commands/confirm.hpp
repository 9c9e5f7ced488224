#pragma once

#include "cli/commands/ship.hpp"

namespace tt {

/// Names the build that is meant when none is: the newest, or for a stage that takes builds from another
/// stage what that one runs.
Result<> name_build(Context& context, StartDeploy& request);

/// Completes the request (the build that is meant when none is named), shows what it would touch, and asks
/// where somebody must say yes. `cancelled`: they said no.
Result<> prepare(Context& context, Shipment& shipment);

} // namespace tt
