#include "pipeline/calendar/zone.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace tt {

namespace {

/// More than any offset from UTC, of which the largest ever was under 16 hours.
constexpr std::chrono::hours widest_offset{26};

/// The instant at which clocks would show `local` if `span` held for ever.
Time instant_under(const ZoneSpan& span, LocalTime local) {
    return Time{local.time_since_epoch()} - span.offset;
}

} // namespace

bool is_in_calendar(Time at) {
    using namespace std::chrono;
    return sys_days{year{1} / 1 / 1} <= at && at < sys_days{year{9999} / 1 / 1};
}

Zone::Zone(std::string name, std::vector<ZoneSpan> spans)
    : name_(std::move(name))
    , spans_(std::move(spans)) {}

// The first span has no beginning: it also holds before its `from`.

const ZoneSpan& Zone::span_at(Time at) const {
    const auto next = std::ranges::upper_bound(spans_.begin() + 1, spans_.end(), at, {}, &ZoneSpan::from);
    return *std::prev(next);
}

Time Zone::next_change(Time after) const {
    const auto next = std::ranges::upper_bound(spans_.begin() + 1, spans_.end(), after, {}, &ZoneSpan::from);
    return next == spans_.end() ? end_of_time : next->from;
}

LocalTime Zone::to_local(Time at) const {
    return LocalTime{at.time_since_epoch()} + span_at(at).offset;
}

/// Goes through the few spans that may hold around that time and keeps what lies within its span.
Instants Zone::to_utc(LocalTime local) const {
    Instants found{Instants::Kind::skipped, {}, {}};
    const ZoneSpan* const last = &spans_.back();
    const ZoneSpan* const first = &span_at(Time{local.time_since_epoch()} - widest_offset);
    for (const ZoneSpan* span = first; span <= last; ++span) {
        const Time instant = instant_under(*span, local);
        const bool early = span != first && instant < span->from;
        if (early && found.kind == Instants::Kind::skipped) return {found.kind, span->from, span->from};
        if (early) break;
        if (span != last && instant >= std::next(span)->from) continue;
        if (found.kind == Instants::Kind::unique) return {Instants::Kind::repeated, found.first, instant};
        found = {Instants::Kind::unique, instant, instant};
    }
    return found;
}

Zones::Zones() {
    add(Zone("UTC", {{Time{}, std::chrono::seconds{0}, "UTC"}}));
}

void Zones::add(Zone zone) {
    std::string name = zone.name();
    zones_.insert_or_assign(std::move(name), std::move(zone));
}

const Zone* Zones::find(std::string_view name) const {
    const auto found = zones_.find(name);
    return found == zones_.end() ? nullptr : &found->second;
}

} // namespace tt
