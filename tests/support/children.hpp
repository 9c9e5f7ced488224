#pragma once

#include <sys/types.h>

#include <set>

namespace tt::testing_support {

/// From now on every process that this one started, and that its children started and left behind, comes to
/// this process when its parent ends; so none can get away, in whatever session it is.
void adopt_orphans();

/// Takes the orphans that have ended; those in `own` are left to whoever waits for them.
void reap_orphans(const std::set<pid_t>& own);

/// Kills all children, and the children that come to this process by that, until none is left.
void end_children();

/// Ends all children, and then this process, when SIGINT, SIGTERM or SIGHUP comes. To be called before any
/// thread is started.
void end_children_on_signals();

} // namespace tt::testing_support
