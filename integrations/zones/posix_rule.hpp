#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/calendar/zone.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tt::zones {

/// A moment of every year: `M3.2.0/2` is the second Sunday of March, 02:00 on the wall.
struct YearlyMoment {
    enum class Day {
        of_weekday,       ///< `Mm.w.d`: the w-th weekday d of month m; the fifth means the last.
        of_year,          ///< `n`: days since 1 January, counting 29 February.
        of_year_unleaped, ///< `Jn`: from 1, never counting 29 February.
    };

    Day kind = Day::of_year;
    int month = 1;
    int week = 1;
    int day = 0; ///< Of the week (Sunday is 0) or of the year, as `kind` says.
    std::chrono::seconds time = std::chrono::hours{2};
};

/// What the zone shows in summer, and from when to when.
struct Summer {
    std::chrono::seconds offset;
    std::string abbreviation;
    YearlyMoment begins; ///< In standard time.
    YearlyMoment ends;   ///< In summer time.
};

/// How a zone goes on after the last change that its file lists: the `TZ` text of POSIX with the extensions
/// of RFC 8536 3.3.1, for example `PST8PDT,M3.2.0,M11.1.0`.
struct PosixRule {
    std::chrono::seconds offset; ///< Standard time, east of UTC.
    std::string abbreviation;
    std::optional<Summer> summer;
};

Result<PosixRule> parse_posix_rule(std::string_view text);

/// The changes that the rule brings in those years, in order.
std::vector<ZoneSpan> changes_of(const PosixRule& rule, int first_year, int last_year);

} // namespace tt::zones
