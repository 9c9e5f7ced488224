#pragma once

#include "cli/context.hpp"
#include "pipeline/model/view.hpp"

namespace tt {

/// How following a deploy ended.
struct Followed {
    DeployView view;        ///< The last that was seen.
    bool detached = false;  ///< By Ctrl-C or SIGTERM; the deploy goes on.
    bool timed_out = false; ///< The time to wait was over; the deploy goes on.
};

/// Shows how a deploy moves until it is over: redrawn on a terminal, a line for each change elsewhere, an
/// object for each change as jsonl. `at_most` zero waits for ever. A server that is gone for a moment is
/// waited for.
Result<Followed> follow(Context& context, const DeployId& deploy, Duration at_most);

} // namespace tt
