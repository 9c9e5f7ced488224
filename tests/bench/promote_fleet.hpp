#pragma once

#include "pipeline/model/state.hpp"

namespace tt::bench {

/// How much each of the services has behind it.
inline constexpr int stages_each = 4;
inline constexpr int builds_each = 24;
inline constexpr int hosts_each = 24;    ///< Of all stages together.
inline constexpr int accepted_each = 24; ///< Of each stage, with a deploy for each.

/// A Tuesday at noon, UTC: it is night in Los Angeles, and the windows of Berlin are open.
inline constexpr Time noon =
    std::chrono::sys_days{std::chrono::year{2026} / 11 / 17} + std::chrono::hours{12};

/// So many services in the middle of a working day. Each goes from staging (every build) to canary (on
/// success, with a soak), and from there to prod (on schedule, in windows) and eu-prod (on success, with a
/// soak, in windows). The stages behind staging have newer builds to judge, one of them vetoed; in one
/// service of ten, staging has one that goes.
State fleet_of(int services);

/// The service of that number in fleet_of.
ServiceName service_name(int number);

/// Its host of that number.
HostId host_id(int service, int number);

} // namespace tt::bench
