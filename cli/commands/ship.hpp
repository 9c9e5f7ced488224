#pragma once

#include "cli/context.hpp"
#include "pipeline/model/request.hpp"

#include <array>
#include <utility>

namespace tt {

/// What becomes of a deploy when whoever follows it is told to stop: by Ctrl-C, or by a CI system that ends a
/// job.
enum class WhenInterrupted { detach, abort };

constexpr auto names(WhenInterrupted /*unused*/) {
    return std::array{
        std::pair{WhenInterrupted::detach, "detach"}, std::pair{WhenInterrupted::abort, "abort"}
    };
}

/// A deploy to start, and how to accompany it.
struct Shipment {
    StartDeploy request;
    bool yes = false;    ///< Said beforehand, where the stage calls for a confirmation.
    bool wait = false;   ///< Said aloud, though it is the default.
    bool detach = false; ///< Start it, and leave.
    bool exit_code = false;
    Duration timeout{0}; ///< Of the waiting; zero: none.
    WhenInterrupted when_interrupted = WhenInterrupted::detach;
};

/// Declares what deploy, promote, restart and rollback have in common.
void declare_shipment(Arguments& arguments, Shipment& shipment);

/// The part of it that says how long to follow a deploy, and what an interruption does.
void declare_following(Arguments& arguments, Shipment& shipment);

/// `--override`, of those that bring new builds.
void declare_override(Arguments& arguments, StartDeploy& request);

/// Shows what the deploy would touch, asks where somebody must say yes, starts it and follows it to its end;
/// also through the rollback that a failure leads to.
Result<ExitCode> ship(Context& context, Shipment shipment);

/// Follows a deploy to its end, also through the rollback that a failure leads to, as the shipment says.
Result<ExitCode> accompany(Context& context, const DeployId& deploy, const Shipment& shipment);

} // namespace tt
