#pragma once

#include "pipeline/base/time.hpp"

#include <string>

namespace tt {

/// An instant for a person at a terminal: `12s ago`, `3m ago`, `in 2h`, `now`; `-` for the epoch and for
/// end_of_time, which both mean that there is none.
std::string relative(Time time, Time now);

/// An instant for a program or a log file: RFC 3339; `-` where relative() has it.
std::string absolute(Time time);

/// How long something took or lasts, in its two largest units: `1h30m`, `3m12s`, `480ms`.
std::string rough(Duration duration);

/// Whether the instant means one at all.
bool is_set(Time time);

} // namespace tt
