#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/calendar/zone.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tt {

/// When something happens again and again, in the time of some zone: five fields as cron takes them.
///
/// A day matches by Vixie's rule: when neither the day of the month nor the day of the week begins with
/// `*`, one of them is enough; otherwise both must match. So `0 0 1 * mon` is the first and every Monday,
/// but `0 0 */2 * mon` the Mondays on odd days. That is what cron itself does: DOM_STAR and DOW_STAR follow
/// from the first character of the field (github.com/vixie/cron, entry.c, load_entry) and decide between
/// "and" and "or" (cron.c, find_jobs).
///
/// Bit n of a field is set when it takes the value n.
struct Cron {
    std::string text; ///< As it was written.
    std::uint64_t minutes = 0;
    std::uint64_t hours = 0;
    std::uint64_t days = 0;     ///< Of the month, from 1.
    std::uint64_t months = 0;   ///< From 1.
    std::uint64_t weekdays = 0; ///< Sunday is 0, and only 0.
    bool either_day = false;    ///< One of `days` and `weekdays` is enough.

    bool operator==(const Cron&) const = default;
};

/// Reads `minute hour day-of-month month day-of-week`, each `*` or a list of values, ranges and steps, with
/// the English names of months and weekdays in any case, and 7 for Sunday; or `@hourly`, `@daily`,
/// `@midnight`, `@weekly`, `@monthly`, `@yearly`, `@annually`. What can never fire (30 February) is refused.
Result<Cron> parse_cron(std::string_view text);

/// Whether the expression runs every hour or more often: it takes all 24 hours of the day (`*`, `*/1`,
/// `0-23`), whatever its minutes and days say. `*/15 9-17 * * *` does not.
///
/// Such an expression fires by elapsed time: at each minute that really passes and at which clocks show a
/// matching time; so in an hour that repeats it fires again, and in one that is skipped it does not fire.
///
/// Any other has fixed hours: a matching local time that repeats fires only the first time, and one that
/// is skipped fires at the next valid minute, once for all that are skipped together, and together with
/// what may fire there anyway.
bool fires_every_hour(const Cron& cron);

/// The first fire after that instant; nothing if there is none within 41 years (from one 29 February to the
/// next on the same weekday it can be 40).
std::optional<Time> next_fire(const Cron& cron, const Zone& zone, Time after);

/// The last fire at or before that instant; nothing if there is none within 41 years.
std::optional<Time> latest_fire(const Cron& cron, const Zone& zone, Time at_or_before);

} // namespace tt
