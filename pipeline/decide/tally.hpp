#pragma once

#include "pipeline/decide/members.hpp"

namespace tt {

/// The hosts of the active deploy, counted.
struct Tally {
    int reachable = 0;
    int done = 0;    ///< Serve it.
    int moving = 0;  ///< Hold a counted permit of it.
    int overdue = 0; ///< Of those: should long have finished.
    int failed = 0;
    int lost = 0;    ///< Fell silent since it started, or since people let it go on.
    int unheard = 0; ///< Not heard yet by a control plane that has only just started.
};

/// Counts them. Needs an active deploy.
Tally tally(const StageFacts& facts);

/// Whether enough of the reachable hosts serve the active deploy (`success:`).
bool has_success(const StageFacts& facts, const Tally& sum);

/// Whether enough of the expected hosts serve it (`quorum:`).
bool has_quorum(const StageFacts& facts, const Tally& sum, int expected);

} // namespace tt
