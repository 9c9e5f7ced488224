#include "pipeline/calendar/window.hpp"

#include <algorithm>
#include <vector>

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

void add_instants(std::vector<Time>& times, const Zone& zone, LocalTime shown) {
    const Instants instants = zone.to_utc(shown);
    times.push_back(instants.first);
    times.push_back(instants.second);
}

/// Every instant within the horizon at which the window may open or close, in no order.
void add_boundaries(std::vector<Time>& times, const Window& window, const Zone& zone, Time from) {
    for (Time change = zone.next_change(from); change < from + horizon; change = zone.next_change(change))
        times.push_back(change);
    const auto today = floor<days>(zone.to_local(from));
    for (local_days date = today - days{1}; date <= today + horizon; date += days{1}) {
        if (!opens_on(window, date)) continue;
        add_instants(times, zone, date + minutes{window.opens});
        add_instants(times, zone, date + minutes{window.closes} + days{closes_next_day(window) ? 1 : 0});
    }
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
    std::vector<Time> times;
    for (const Window& window : windows)
        if (const Zone* const zone = zones.find(window.zone)) add_boundaries(times, window, *zone, at);
    std::ranges::sort(times);
    const bool now = is_open(windows, zones, at);
    const auto change = std::ranges::find_if(times, [&](Time time) {
        return time > at && is_open(windows, zones, time) != now;
    });
    return change == times.end() ? std::nullopt : std::optional(*change);
}

} // namespace tt
