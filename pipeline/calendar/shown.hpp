#pragma once

#include "pipeline/base/time.hpp"
#include "pipeline/calendar/zone.hpp"

#include <string>

namespace tt {

/// What a calendar and a clock on the wall show there, for people: `mon 2026-11-23 09:00 PST`. Seconds are
/// left out.
std::string shown_in(const Zone& zone, Time at);

} // namespace tt
