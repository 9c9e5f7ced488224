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

/// What time alone makes of the stage's permits: granted ones run out and are withdrawn; those whose host
/// should long have finished are overdue. Also charges hosts that fail before they need a permit.
void follow_time(Plan& plan, const StageFacts& facts, Time now);

/// Withdraws every permit of the active deploy that has not begun.
void revoke_unbegun(Plan& plan, const StageFacts& facts);

/// How many hosts charge the failure budget of the active deploy.
int charged_hosts(const StageFacts& facts);

} // namespace tt
