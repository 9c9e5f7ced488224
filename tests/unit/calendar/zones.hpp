#pragma once

#include "pipeline/calendar/zone.hpp"

#include <string_view>

/// Zones as they are in 2026, written down here so that these tests need no database.
namespace tt::sample {

using namespace std::chrono_literals;

inline Time at(std::string_view text) {
    return parse_rfc3339(text).value();
}

/// 02:00 → 03:00 on 8 March, 02:00 → 01:00 on 1 November.
inline Zone los_angeles() {
    return Zone(
        "America/Los_Angeles", {{at("2025-11-02T09:00:00Z"), -8h, "PST"},
                                {at("2026-03-08T10:00:00Z"), -7h, "PDT"},
                                {at("2026-11-01T09:00:00Z"), -8h, "PST"},
                                {at("2027-03-14T10:00:00Z"), -7h, "PDT"}}
    );
}

/// 02:00 → 01:30 on 5 April, 02:00 → 02:30 on 4 October.
inline Zone lord_howe() {
    return Zone(
        "Australia/Lord_Howe", {{at("2025-10-04T15:30:00Z"), 11h, "+11"},
                                {at("2026-04-04T15:00:00Z"), 10h + 30min, "+1030"},
                                {at("2026-10-03T15:30:00Z"), 11h, "+11"}}
    );
}

inline LocalTime shown(std::string_view utc_text) {
    return LocalTime{at(utc_text).time_since_epoch()};
}

} // namespace tt::sample
