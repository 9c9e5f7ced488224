#pragma once

#include "pipeline/decide/members.hpp"
#include "pipeline/decide/plan.hpp"

#include <optional>
#include <vector>

namespace tt {

/// Whether a deploy brings a build that the stage does not run. Only such deploys are stopped by windows and
/// freezes: never a rollback, a restart, a new configuration, or a host on its way to the running build.
bool brings_new_build(const Stage& stage, DeployKind kind, const BuildId& build);

/// Why new builds may not start now: the gate `freeze` or `window`, the one that lasts longer first;
/// nothing if they may. Opens at `until`, unless somebody changes what stands in the way.
std::optional<Because> shut_gate(const StageFacts& facts, Time now);

/// While new builds may start: when they next may not, unless somebody changes it; end_of_time: never.
Time shuts_at(const StageFacts& facts, Time now);

/// The fire that arms the stage now: the newest one, unless it is spent or older than `within`.
std::optional<Time> armed_fire(const StageFacts& facts, Time now);

/// Every gate of the calendar that the stage has: `schedule` and `window` where its policy names them, and
/// `freeze` while one covers it.
std::vector<Because> calendar_gates(const StageFacts& facts, Time now);

} // namespace tt
