#pragma once

#include "pipeline/calendar/cron.hpp"
#include "pipeline/calendar/window.hpp"

#include <span>

namespace tt {

/// Whether some fire of the schedule, `from` a time on and before `until`, arms its stage for `within` at a
/// time that is partly inside the windows. What never does moves no build.
bool meets_windows(
    const Cron& schedule, const Zone& zone, Duration within, std::span<const Window> windows,
    const Zones& zones, Time from, Time until
);

} // namespace tt
