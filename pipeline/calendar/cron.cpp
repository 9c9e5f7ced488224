#include "pipeline/calendar/cron.hpp"

#include "pipeline/calendar/cron_match.hpp"

#include <algorithm>

namespace tt {

namespace {

using namespace std::chrono;
using calendar::last_match;
using calendar::next_match;

constexpr days horizon{41 * 366};

/// The last local time that clocks had shown by that instant. That is what they show, except after they were
/// put back: then they run through times that they have shown before, up to the one when it happened.
LocalTime latest_shown(const Zone& zone, Time at) {
    const LocalTime shown = zone.to_local(at);
    const Instants instants = zone.to_utc(shown);
    if (instants.kind != Instants::Kind::repeated || at < instants.second) return shown;
    return zone.to_local(zone.span_at(at).from - Duration{1});
}

/// Works on local times alone: each has one instant at which it fires, and those come in the same order.
std::optional<Time> next_fixed(const Cron& cron, const Zone& zone, Time after) {
    const LocalTime from = latest_shown(zone, after) + Duration{1};
    const auto match = next_match(cron, from, from + horizon);
    return match ? std::optional(zone.to_utc(*match).first) : std::nullopt;
}

std::optional<Time> latest_fixed(const Cron& cron, const Zone& zone, Time at_or_before) {
    const LocalTime until = latest_shown(zone, at_or_before);
    const auto match = last_match(cron, until - horizon, until);
    return match ? std::optional(zone.to_utc(*match).first) : std::nullopt;
}

/// Goes from one change of the clocks to the next; in between, local time is elapsed time.
std::optional<Time> next_elapsed(const Cron& cron, const Zone& zone, Time after) {
    const Time limit = after + horizon;
    for (Time start = after + Duration{1}; start < limit;) {
        const Time end = std::min(zone.next_change(start), limit);
        const LocalTime from = zone.to_local(start);
        if (const auto match = next_match(cron, from, from + (end - start))) return start + (*match - from);
        start = end;
    }
    return std::nullopt;
}

std::optional<Time> latest_elapsed(const Cron& cron, const Zone& zone, Time at_or_before) {
    const Time limit = at_or_before - horizon;
    for (Time end = at_or_before; end > limit;) {
        const Time changed = zone.span_at(end).from;
        const Time start = changed > end ? limit : std::max(changed, limit);
        const LocalTime until = zone.to_local(end);
        if (const auto match = last_match(cron, until - (end - start), until)) return end - (until - *match);
        end = start - Duration{1};
    }
    return std::nullopt;
}

} // namespace

bool fires_every_hour(const Cron& cron) {
    constexpr std::uint64_t all_hours = (1U << 24) - 1;
    return cron.hours == all_hours;
}

std::optional<Time> next_fire(const Cron& cron, const Zone& zone, Time after) {
    if (!is_in_calendar(after)) return std::nullopt;
    return fires_every_hour(cron) ? next_elapsed(cron, zone, after) : next_fixed(cron, zone, after);
}

std::optional<Time> latest_fire(const Cron& cron, const Zone& zone, Time at_or_before) {
    if (!is_in_calendar(at_or_before)) return std::nullopt;
    return fires_every_hour(cron) ? latest_elapsed(cron, zone, at_or_before)
                                  : latest_fixed(cron, zone, at_or_before);
}

} // namespace tt
