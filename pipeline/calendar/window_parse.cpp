#include "pipeline/calendar/names.hpp"
#include "pipeline/calendar/window.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace tt {

namespace {

using namespace calendar;

constexpr int minutes_of_a_day = 24 * 60;
constexpr int all_days = (1 << 7) - 1;

std::unexpected<Error> refuse(
    std::string_view what, std::string_view whole, std::string_view part, std::string_view why,
    std::string hint
) {
    return fail(
        ErrorKind::invalid_input,
        std::string(what) + " '" + std::string(whole) + "', column " + std::to_string(column_of(whole, part))
            + ": '" + std::string(part) + "' " + std::string(why),
        std::move(hint)
    );
}

Result<int> parse_day(std::string_view whole, std::string_view word) {
    if (const auto day = index_of(weekday_names, word)) return *day;
    return refuse(
        "days", whole, word, "is no day of the week",
        suggestion(weekday_names, word)
            + "write mon, tue, wed, thu, fri, sat and sun, as in 'mon-thu' or 'sat,sun'"
    );
}

/// `fri-mon` goes over the end of the week.
Result<int> parse_days_range(std::string_view whole, std::string_view range) {
    const std::size_t dash = range.find('-');
    TT_ASSIGN(const int first, parse_day(whole, range.substr(0, dash)));
    if (dash == std::string_view::npos) return 1 << first;
    TT_ASSIGN(const int last, parse_day(whole, range.substr(dash + 1)));
    int days = 1 << last;
    for (int day = first; day != last; day = (day + 1) % 7) days |= 1 << day;
    return days;
}

Result<int> parse_days(std::string_view text) {
    int days = 0;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t comma = std::min(text.find(',', begin), text.size());
        TT_ASSIGN(const int range, parse_days_range(text, text.substr(begin, comma - begin)));
        days |= range;
        begin = text.find_first_not_of(' ', std::min(comma + 1, text.size()));
        if (begin == std::string_view::npos) begin = comma + 1;
    }
    return days;
}

/// The number that two digits write; nothing if they are none, or above `high`.
std::optional<int> two_digits(std::string_view text, int high) {
    const auto is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
    if (text.size() != 2 || !std::ranges::all_of(text, is_digit)) return std::nullopt;
    const int value = (text[0] - '0') * 10 + (text[1] - '0');
    return value <= high ? std::optional(value) : std::nullopt;
}

/// `09:30` or `24:00` as a minute of the day.
Result<int> parse_minute(std::string_view whole, std::string_view text) {
    const auto hour = two_digits(text.substr(0, text.find(':')), 24);
    const auto minute = text.size() == 5 && text[2] == ':' ? two_digits(text.substr(3), 59) : std::nullopt;
    if (hour && minute && *hour * 60 + *minute <= minutes_of_a_day) return *hour * 60 + *minute;
    return refuse(
        "hours", whole, text, "is no time of day", "write two digits each, from 00:00 to 24:00, as in 09:30"
    );
}

std::string clock_text(int minute) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%02d:%02d", minute / 60, minute % 60);
    return text.data();
}

/// `mon-thu`, `sat,sun`; a week is written from Monday on.
std::string days_text(int days) {
    std::string text;
    const auto is_set = [&](int place) { return place < 7 && (days >> (place + 1) % 7 & 1) != 0; };
    const auto name = [](int place) {
        return std::string(weekday_names[static_cast<std::size_t>(place + 1) % 7]);
    };
    for (int first = 0; first < 7; ++first) {
        if (!is_set(first)) continue;
        int last = first;
        while (is_set(last + 1)) ++last;
        text += (text.empty() ? "" : ",") + name(first);
        if (last > first) text += (last == first + 1 ? "," : "-") + name(last);
        first = last;
    }
    return text;
}

} // namespace

Result<Window> parse_window(std::string_view days, std::string_view hours, std::string zone) {
    Window window{0, 0, 0, std::move(zone)};
    TT_ASSIGN(window.weekdays, parse_days(days));
    const std::size_t dash = hours.find('-');
    if (dash == std::string_view::npos)
        return refuse("hours", hours, hours, "names no end", "write from when to when, as in '09:00-16:00'");
    TT_ASSIGN(window.opens, parse_minute(hours, hours.substr(0, dash)));
    TT_ASSIGN(window.closes, parse_minute(hours, hours.substr(dash + 1)));
    if (window.opens == window.closes || window.opens == minutes_of_a_day)
        return refuse("hours", hours, hours, "is no span of time", "for the whole day, write '00:00-24:00'");
    return window;
}

std::string to_text(const Window& window) {
    return days_text(window.weekdays & all_days) + " " + clock_text(window.opens) + "-"
           + clock_text(window.closes) + " " + window.zone;
}

} // namespace tt
