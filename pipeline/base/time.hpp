#pragma once

#include "pipeline/base/result.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace tt {

/// A span of time, in whole milliseconds.
using Duration = std::chrono::milliseconds;

/// An instant of the control plane's own clock, in UTC. Never put on the wire to an agent (design 4).
using Time = std::chrono::sys_time<Duration>;

/// A later instant that never comes: the wake-up time of a plan that waits for an event only.
inline constexpr Time end_of_time = Time::max();

/// `2026-11-21T07:41:55.120Z`; the milliseconds are left out when they are zero.
std::string to_rfc3339(Time time);

/// Reads what to_rfc3339 writes, and any RFC 3339 text with `Z` or a numeric offset.
Result<Time> parse_rfc3339(std::string_view text);

/// The shortest exact form, as `tt.yaml` takes it: `500ms`, `90s`, `1h30m`.
std::string to_text(Duration duration);

/// Reads `500ms`, `60s`, `5m`, `2h`, `1d` and sums such as `1h30m`. A bare number is refused, because its
/// unit would be a guess.
Result<Duration> parse_duration(std::string_view text);

} // namespace tt
