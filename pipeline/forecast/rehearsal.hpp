#pragma once

#include "pipeline/decide/deploys.hpp"
#include "pipeline/model/plan_view.hpp"
#include "pipeline/model/state.hpp"

#include <vector>

namespace tt {

/// Hosts that were given their permits together.
struct RehearsedRound {
    Time at;
    int batch = 0; ///< From 0.
    std::vector<HostId> hosts;
    Capacity capacity; ///< While they are out.
    int done = 0;
};

/// The course of a deploy over hosts that do all they are asked to.
struct Rehearsed {
    std::vector<RehearsedRound> rounds;
    Time end; ///< When it is accepted, or when nothing more happens by itself.
    bool accepted = false;
    std::vector<Because> stuck; ///< What it waits for, when it is not accepted.
};

/// Lets the plans of production carry out a deploy on a copy of the state: hosts that are reachable stay so,
/// and every host and test takes what `pace` says, no time where it says nothing. The deploy under way that
/// it has to wait for is taken to end well at once; others that wait are left out. Windows and freezes do not
/// stop it. Each round looks at every host of the stage once.
Rehearsed rehearse(State state, const DeploySpec& spec, const ExpectedTime& pace, Time now);

/// The same for the rest of the deploy that is active in a stage; windows and freezes hold.
Rehearsed rehearse_rest(
    State state, const ServiceName& service, const StageName& stage, const ExpectedTime& pace, Time now
);

} // namespace tt
