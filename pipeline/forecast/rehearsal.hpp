#pragma once

#include "pipeline/decide/deploys.hpp"
#include "pipeline/forecast/imagined_fleet.hpp"

#include <vector>

namespace tt {

/// The course of a deploy over hosts that do all they are asked to.
struct Rehearsed {
    std::vector<ImaginedRound> rounds;
    Time end; ///< When it is accepted, or when nothing more happens by itself.
    bool accepted = false;
    std::vector<Because> stuck; ///< What it waits for, when it is not accepted.
};

/// Carries out a deploy on an imagined fleet. The deploy under way that it has to wait for is taken to end
/// well at once; others that wait are left out. Windows and freezes do not stop it. Looks at every host of
/// the stage in each round.
Rehearsed rehearse(State state, const DeploySpec& spec, Time now);

} // namespace tt
