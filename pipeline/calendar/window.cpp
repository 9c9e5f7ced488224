#include "pipeline/calendar/window.hpp"

#include <algorithm>

namespace tt {

namespace {

using namespace std::chrono;

/// A window opens every week; twice in a row it may fall into an hour that is skipped, or a day (Apia, 2011).
constexpr days horizon{22};

bool opens_on(const Window& window, local_days date) {
    return (static_cast<unsigned>(window.weekdays) >> weekday{date}.c_encoding() & 1U) != 0;
}

bool closes_next_day(const Window& window) {
    return window.closes <= window.opens;
}

bool is_open(const Window& window, const Zone& zone, Time at) {
    const LocalTime shown = zone.to_local(at);
    const auto today = floor<days>(shown);
    const auto minute = floor<minutes>(shown - today).count();
    const bool before_end = minute < window.closes;
    if (opens_on(window, today) && minute >= window.opens) return before_end || closes_next_day(window);
    return closes_next_day(window) && before_end && opens_on(window, today - days{1});
}

/// The next local time after `shown` at which the window opens or closes. Days are in order, since it closes
/// before it can open again.
std::optional<LocalTime> next_edge(const Window& window, LocalTime shown) {
    const auto today = floor<days>(shown);
    for (local_days date = today - days{1}; date <= today + days{7}; date += days{1}) {
        if (!opens_on(window, date)) continue;
        const LocalTime opens = date + minutes{window.opens};
        const LocalTime closes = date + minutes{window.closes} + days{closes_next_day(window) ? 1 : 0};
        if (shown < opens) return opens;
        if (shown < closes) return closes;
    }
    return std::nullopt;
}

/// The next instant at which the window may open or close: until clocks change, local time is elapsed time.
Time next_boundary(const Window& window, const Zone& zone, Time at) {
    const Time clocks_change = zone.next_change(at);
    const LocalTime shown = zone.to_local(at);
    const auto edge = next_edge(window, shown);
    return edge ? std::min(at + (*edge - shown), clocks_change) : clocks_change;
}

Time next_boundary(std::span<const Window> windows, const Zones& zones, Time at) {
    Time earliest = end_of_time;
    for (const Window& window : windows)
        if (const Zone* const zone = zones.find(window.zone))
            earliest = std::min(earliest, next_boundary(window, *zone, at));
    return earliest;
}

} // namespace

bool is_open(std::span<const Window> windows, const Zones& zones, Time at) {
    if (!is_in_calendar(at)) return windows.empty();
    return windows.empty() || std::ranges::any_of(windows, [&](const Window& window) {
               const Zone* const zone = zones.find(window.zone);
               return zone != nullptr && is_open(window, *zone, at);
           });
}

std::optional<Time> next_change(std::span<const Window> windows, const Zones& zones, Time at) {
    if (!is_in_calendar(at)) return std::nullopt;
    const bool now = is_open(windows, zones, at);
    const Time limit = at + horizon;
    for (Time time = next_boundary(windows, zones, at); time < limit;) {
        if (is_open(windows, zones, time) != now) return time;
        time = next_boundary(windows, zones, time);
    }
    return std::nullopt;
}

} // namespace tt
