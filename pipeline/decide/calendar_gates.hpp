#pragma once

#include "pipeline/decide/members.hpp"
#include "pipeline/decide/plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tt {

/// Whether a deploy brings a build that the stage does not run. Only such deploys are stopped by windows and
/// freezes: never a rollback, a restart, a new configuration, or a host on its way to the running build.
bool brings_new_build(const Stage& stage, DeployKind kind, const BuildId& build);

/// Why new builds may not start now: the gates `freeze`, `index` and `window`, as far as they are closed.
/// Each opens at its `until`, unless somebody changes what stands in the way.
std::vector<Because> shut_gates(const StageFacts& facts, Time now);

/// The one of them that lasts longest, leaving out those that a deploy `overrode`; nothing if there is none.
std::optional<Because>
shut_gate(const StageFacts& facts, Time now, const std::vector<std::string>& overrode = {});

/// Whether the deploy brings a new build and is stopped by one of those gates now.
bool is_shut_out(const StageFacts& facts, const Deploy& deploy, Time now);

/// While new builds may start: when they next may not, unless somebody changes it; end_of_time: never.
Time shuts_at(const StageFacts& facts, Time now);

/// The fire that arms the stage now: the newest one, unless it is spent or older than `within`.
std::optional<Time> armed_fire(const StageFacts& facts, Time now);

/// Every gate of the calendar that the stage has: `schedule` and `window` where its policy names them,
/// `freeze` while one covers it, and `index` when the publisher's has expired.
std::vector<Because> calendar_gates(const StageFacts& facts, Time now);

} // namespace tt
