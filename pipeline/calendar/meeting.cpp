#include "pipeline/calendar/meeting.hpp"

#include <algorithm>

namespace tt {

bool meets_windows(
    const Arming& arming, std::span<const Window> windows, const Zones& zones, Time from, Time until
) {
    const auto& [schedule, zone, within] = arming;
    auto fire = next_fire(schedule, zone, from - Duration{1});
    while (fire && *fire < until) {
        if (is_open(windows, zones, *fire)) return true;
        const auto opens = next_change(windows, zones, *fire);
        if (!opens) return false;
        if (*opens < *fire + within) return true;
        fire = next_fire(schedule, zone, std::max(*fire, *opens - within));
    }
    return false;
}

} // namespace tt
