#pragma once

#include "pipeline/calendar/cron.hpp"
#include "pipeline/calendar/window.hpp"

#include <span>

namespace tt {

/// A schedule each of whose fires arms a stage for `within`. Refers to what it is made of.
struct Arming {
    const Cron& schedule;
    const Zone& zone;
    Duration within;
};

/// Whether some fire, `from` a time on and before `until`, arms the stage at a time that is partly inside the
/// windows. Where none does, no build moves.
bool meets_windows(
    const Arming& arming, std::span<const Window> windows, const Zones& zones, Time from, Time until
);

} // namespace tt
