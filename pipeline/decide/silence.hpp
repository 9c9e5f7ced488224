#pragma once

#include "pipeline/decide/members.hpp"
#include "pipeline/decide/plan.hpp"

namespace tt {

/// The hosts of a stage that are not heard of, counted.
struct Silence {
    int hosts = 0;   ///< That take part.
    int silent = 0;  ///< Of those.
    int overdue = 0; ///< Of those: for longer than the stage waits (`hosts: lost_after:`).
    int at_once = 0; ///< How many may be silent at once and still be given up.

    /// Whether it is more likely that the network has failed than that so many hosts have.
    [[nodiscard]] bool is_network() const { return overdue > 0 && silent > at_once; }
};

/// Counts them. All that are silent count, because whoever is given up within the time that the stage waits
/// is silent by now: so hosts that go one after the other, over days, are never many at once, and a zone
/// that is cut off is, although its hosts are overdue one after the other. At least one may be given up
/// (`rollout: lost:` of a small stage is none), and never all: then nobody is left to say that the network
/// works.
Silence silence_of(const StageFacts& facts, Time now);

/// Gives up the hosts that were silent for too long: they are lost, which takes them out of the stage until
/// they speak again. A host of several services is given up when the time of each of its stages has passed,
/// and nowhere while it looks like the network in one of them. One that may be walking under a permit is
/// given up when that is overdue, so that no slot is free before the walk must have ended.
///
/// Level-triggered, and never within that time after a start of the control plane, which heard of nobody.
void give_up_lost(Plan& plan, const StageFacts& facts, Time now);

/// Names those that are lost, and those that are silent for too long and stay expected all the same.
void name_lost(Plan& plan, const StageFacts& facts, Time now);

} // namespace tt
