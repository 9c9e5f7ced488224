#include "pipeline/calendar/cron_match.hpp"

#include <bit>

namespace tt::calendar {

namespace {

using namespace std::chrono;

bool has(std::uint64_t field, unsigned value) {
    return (field >> value & 1U) != 0;
}

/// The lowest value of the field from `from` on.
std::optional<int> value_from(std::uint64_t field, int from) {
    const std::uint64_t rest = from > 63 ? 0 : field >> from << from;
    return rest == 0 ? std::nullopt : std::optional(std::countr_zero(rest));
}

/// The highest value of the field up to `to`.
std::optional<int> value_to(std::uint64_t field, int to) {
    const std::uint64_t rest = to < 0 ? 0 : field << (63 - to) >> (63 - to);
    return rest == 0 ? std::nullopt : std::optional(63 - std::countl_zero(rest));
}

bool is_day(const Cron& cron, local_days date, const year_month_day& day) {
    const bool of_month = has(cron.days, static_cast<unsigned>(day.day()));
    const bool of_week = has(cron.weekdays, weekday{date}.c_encoding());
    return cron.either_day ? of_month || of_week : of_month && of_week;
}

/// The first matching date from `from` to `until`. Months that do not match are passed over whole.
std::optional<local_days> next_date(const Cron& cron, local_days from, local_days until) {
    for (local_days date = from; date <= until;) {
        const year_month_day day{date};
        if (!has(cron.months, static_cast<unsigned>(day.month()))) {
            date = local_days{(day.year() / day.month() + months{1}) / 1};
            continue;
        }
        if (is_day(cron, date, day)) return date;
        date += days{1};
    }
    return std::nullopt;
}

/// The last matching date from `from` to `until`.
std::optional<local_days> last_date(const Cron& cron, local_days from, local_days until) {
    for (local_days date = until; date >= from;) {
        const year_month_day day{date};
        if (!has(cron.months, static_cast<unsigned>(day.month()))) {
            date = local_days{day.year() / day.month() / 1} - days{1};
            continue;
        }
        if (is_day(cron, date, day)) return date;
        date -= days{1};
    }
    return std::nullopt;
}

constexpr int last_minute = 24 * 60 - 1;

/// The first matching minute of a day from its minute `from` on.
std::optional<minutes> minute_from(const Cron& cron, int from) {
    const int hour = from / 60;
    const auto within = hour < 24 && has(cron.hours, static_cast<unsigned>(hour))
                            ? value_from(cron.minutes, from % 60)
                            : std::nullopt;
    if (within) return minutes{hour * 60 + *within};
    const auto later = value_from(cron.hours, hour + 1);
    return later ? std::optional(minutes{*later * 60 + *value_from(cron.minutes, 0)}) : std::nullopt;
}

/// The last matching minute of a day up to its minute `to`.
std::optional<minutes> minute_to(const Cron& cron, int to) {
    const int hour = to / 60;
    const auto within =
        has(cron.hours, static_cast<unsigned>(hour)) ? value_to(cron.minutes, to % 60) : std::nullopt;
    if (within) return minutes{hour * 60 + *within};
    const auto earlier = value_to(cron.hours, hour - 1);
    return earlier ? std::optional(minutes{*earlier * 60 + *value_to(cron.minutes, 59)}) : std::nullopt;
}

int minute_of_day(LocalTime time) {
    return static_cast<int>(floor<minutes>(time - floor<days>(time)).count());
}

} // namespace

std::optional<LocalTime> next_match(const Cron& cron, LocalTime from, LocalTime until) {
    const auto start = ceil<minutes>(from);
    const local_days today = floor<days>(start);
    auto date = next_date(cron, today, floor<days>(until));
    auto minute = date ? minute_from(cron, *date == today ? minute_of_day(start) : 0) : std::nullopt;
    if (date && !minute) {
        date = next_date(cron, today + days{1}, floor<days>(until));
        minute = minute_from(cron, 0);
    }
    if (!date || *date + *minute >= until) return std::nullopt;
    return *date + *minute;
}

std::optional<LocalTime> last_match(const Cron& cron, LocalTime from, LocalTime until) {
    const local_days today = floor<days>(until);
    auto date = last_date(cron, floor<days>(from), today);
    auto minute = date ? minute_to(cron, *date == today ? minute_of_day(until) : last_minute) : std::nullopt;
    if (date && !minute) {
        date = last_date(cron, floor<days>(from), today - days{1});
        minute = minute_to(cron, last_minute);
    }
    if (!date || *date + *minute < from) return std::nullopt;
    return *date + *minute;
}

bool has_a_date(const Cron& cron) {
    if (cron.either_day) return true;
    for (unsigned of_year = 1; of_year <= 12; ++of_year) {
        const auto length = static_cast<unsigned>((year{2000} / month{of_year} / last).day());
        if (has(cron.months, of_year) && *value_from(cron.days, 1) <= static_cast<int>(length)) return true;
    }
    return false;
}

} // namespace tt::calendar
