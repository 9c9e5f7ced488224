#pragma once

#include "pipeline/decide/members.hpp"
#include "pipeline/decide/plan.hpp"

namespace tt {

/// Keeps a rollout waiting while new builds may not start, where the stage says `on_close: pause`: takes back
/// permits that were not begun, and lets time start anew for hosts when it goes on. Wakes the plan when
/// either can change. A deploy that passed over a gate goes on past that one. True while it waits, and when
/// it has just begun or ceased to.
bool wait_while_shut(Plan& plan, const StageFacts& facts, Time now);

/// Says what the deploys in the stage's queue wait for, when nothing else is in their way.
void name_shut_queue(Plan& plan, const StageFacts& facts, Time now);

} // namespace tt
