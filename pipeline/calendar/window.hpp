#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/calendar/zone.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

namespace tt {

/// Hours of some days in which deploys may start. It is open whenever clocks on the wall of its zone show a
/// time in it: an hour that repeats is open both times, one that is skipped is not missed.
struct Window {
    int weekdays = 0; ///< Bit n is set for day n; Sunday is 0. The day on which it opens.
    int opens = 0;    ///< Minute of the day, 0 to 1439.
    int closes = 0;   ///< Minute of the day, up to 1440; not after `opens`: of the next day.
    std::string zone; ///< IANA name.

    bool operator==(const Window&) const = default;

    template<class Self = Window>
    static constexpr auto fields() {
        return std::tuple{
            field("weekdays", &Self::weekdays),
            field("opens", &Self::opens),
            field("closes", &Self::closes),
            field("zone", &Self::zone),
        };
    }
};

/// Reads days such as `mon-thu` or `sat,sun`, and hours such as `09:00-16:00`, `22:00-02:00` (into the next
/// day) or `00:00-24:00`. Whether the zone exists is for whoever loads zones to say.
Result<Window> parse_window(std::string_view days, std::string_view hours, std::string zone);

/// `mon-thu 09:00-16:00 America/Los_Angeles`.
std::string to_text(const Window& window);

/// Whether deploys may start: one window is open, or there are none. A window whose zone is not among
/// `zones` is closed.
bool is_open(std::span<const Window> windows, const Zones& zones, Time at);

/// The next instant at which is_open turns into its opposite; nothing if it never does.
std::optional<Time> next_change(std::span<const Window> windows, const Zones& zones, Time at);

} // namespace tt
