#pragma once

#include "cli/context.hpp"
#include "pipeline/model/request.hpp"

namespace tt {

/// A deploy to start, and how to accompany it.
struct Shipment {
    StartDeploy request;
    bool yes = false;    ///< Said beforehand, where the stage calls for a confirmation.
    bool wait = false;   ///< Said aloud, though it is the default.
    bool detach = false; ///< Start it, and leave.
    bool exit_code = false;
    Duration timeout{0}; ///< Of the waiting; zero: none.
};

/// Declares what deploy, promote, restart and rollback have in common.
void declare_shipment(Arguments& arguments, Shipment& shipment);

/// `--override`, of those that bring new builds.
void declare_override(Arguments& arguments, StartDeploy& request);

/// Shows what the deploy would touch, asks where somebody must say yes, starts it and follows it to its end;
/// also through the rollback that a failure leads to.
Result<ExitCode> ship(Context& context, Shipment shipment);

} // namespace tt
