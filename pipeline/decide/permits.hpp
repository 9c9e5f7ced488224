#pragma once

#include "pipeline/decide/members.hpp"
#include "pipeline/decide/plan.hpp"

namespace tt {

/// What a host's report, taken with the goal version it had seen, makes of one of its permits. The same
/// permit if nothing.
///
/// A permit that a goal no longer carries is returned only when the host has seen such a goal and says that
/// it did not begin: until then it may have begun without our knowing.
Permit follow_report(const Permit& permit, const ServiceReport& report, bool goal_seen, Time now);

/// What time alone makes of the stage's permits: granted ones run out, or their host is to do something else
/// by now, and are withdrawn; those whose host should long have finished are overdue. Also notes hosts that
/// fail before they need a permit, and gives those that failed outside a deploy another try after a while.
void follow_time(Plan& plan, const StageFacts& facts, Time now);

/// Withdraws every permit of the active deploy that has not begun.
void revoke_unbegun(Plan& plan, const StageFacts& facts);

/// Whether the host failed to come to what the stage runs, and no active deploy is to blame.
bool failed_at_rest(const StageFacts& facts, const Member& member);

/// When a host that failed outside a deploy is tried again: later each time.
Time next_try(const Permit& failed);

} // namespace tt
