#include "pipeline/calendar/shown.hpp"

#include "pipeline/calendar/names.hpp"

namespace tt {

namespace {

std::string two_digits(std::int64_t number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

} // namespace

std::string shown_in(const Zone& zone, Time at) {
    using namespace std::chrono;
    if (!is_in_calendar(at)) return to_rfc3339(at);
    const LocalTime shown = zone.to_local(at);
    const auto day = floor<days>(shown);
    const year_month_day date{day};
    const hh_mm_ss time{floor<minutes>(shown - day)};
    return std::string(calendar::weekday_names[weekday{day}.c_encoding()]) + " "
           + std::to_string(int{date.year()}) + "-" + two_digits(unsigned{date.month()}) + "-"
           + two_digits(unsigned{date.day()}) + " " + two_digits(time.hours().count()) + ":"
           + two_digits(time.minutes().count()) + " " + zone.span_at(at).abbreviation;
}

} // namespace tt
