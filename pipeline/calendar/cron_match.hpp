#pragma once

#include "pipeline/calendar/cron.hpp"

#include <optional>

// Which times on the wall an expression names. Zones come later, in cron.cpp.

namespace tt::calendar {

/// The first matching minute at or after `from` and before `until`.
std::optional<LocalTime> next_match(const Cron& cron, LocalTime from, LocalTime until);

/// The last matching minute at or before `until` and not before `from`.
std::optional<LocalTime> last_match(const Cron& cron, LocalTime from, LocalTime until);

/// Whether some date of some year matches. The days of the week do not count: each date meets each of them.
bool has_a_date(const Cron& cron);

} // namespace tt::calendar
