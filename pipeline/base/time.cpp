#include "pipeline/base/time.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

namespace tt {

namespace {

using namespace std::chrono;

struct Unit {
    std::string_view name;
    Duration length;
};

/// Longest first, except that `ms` must be tried before `m`.
constexpr std::array<Unit, 5> units{{
    {"ms", milliseconds{1}},
    {"d", days{1}},
    {"h", hours{1}},
    {"m", minutes{1}},
    {"s", seconds{1}},
}};

/// Takes `count` digits off the front of `text` as a number.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
    if (text.size() < count) return std::nullopt;
    int value = 0;
    const char* const last = std::next(text.begin(), static_cast<std::ptrdiff_t>(count));
    const auto [end, error] = std::from_chars(text.begin(), last, value);
    if (error != std::errc{} || end != last || value < 0) return std::nullopt;
    text.remove_prefix(count);
    return value;
}

bool take(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<Time> take_date_and_time(std::string_view& text) {
    const auto year_value = take_digits(text, 4);
    const auto month_value = year_value && take(text, '-') ? take_digits(text, 2) : std::nullopt;
    const auto day_value = month_value && take(text, '-') ? take_digits(text, 2) : std::nullopt;
    const auto hour_value = day_value && (take(text, 'T') || take(text, 't') || take(text, ' '))
                                ? take_digits(text, 2)
                                : std::nullopt;
    const auto minute_value = hour_value && take(text, ':') ? take_digits(text, 2) : std::nullopt;
    const auto second_value = minute_value && take(text, ':') ? take_digits(text, 2) : std::nullopt;
    if (!second_value || *hour_value > 23 || *minute_value > 59 || *second_value > 60) return std::nullopt;
    const year_month_day date{
        year{*year_value}, month{static_cast<unsigned>(*month_value)}, day{static_cast<unsigned>(*day_value)}
    };
    if (!date.ok()) return std::nullopt;
    return Time{sys_days{date}} + hours{*hour_value} + minutes{*minute_value} + seconds{*second_value};
}

/// The fraction of a second, cut to milliseconds.
std::optional<Duration> take_fraction(std::string_view& text) {
    if (!take(text, '.')) return Duration{0};
    int value = 0;
    std::size_t digits = 0;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), ++digits)
        if (digits < 3) value = value * 10 + (text.front() - '0');
    if (digits == 0) return std::nullopt;
    for (; digits < 3; ++digits) value *= 10;
    return Duration{value};
}

std::optional<Duration> take_offset(std::string_view& text) {
    if (take(text, 'Z') || take(text, 'z')) return Duration{0};
    const int sign = take(text, '+') ? 1 : take(text, '-') ? -1 : 0;
    const auto hour_value = sign != 0 ? take_digits(text, 2) : std::nullopt;
    const auto minute_value = hour_value && take(text, ':') ? take_digits(text, 2) : std::nullopt;
    if (!minute_value || *hour_value > 23 || *minute_value > 59) return std::nullopt;
    return sign * (hours{*hour_value} + minutes{*minute_value});
}

std::optional<Duration> take_amount(std::string_view& text) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || count < 0 || text.front() == '-') return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    for (const Unit& unit : units) {
        if (!text.starts_with(unit.name)) continue;
        if (count > Duration::max() / unit.length) return std::nullopt;
        text.remove_prefix(unit.name.size());
        return count * unit.length;
    }
    return std::nullopt;
}

} // namespace

std::string to_rfc3339(Time time) {
    const auto midnight = floor<days>(time);
    const year_month_day date{midnight};
    const hh_mm_ss clock{time - midnight};
    std::array<char, 64> buffer{};
    std::snprintf(
        buffer.data(), buffer.size(), "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count())
    );
    std::string text = buffer.data();
    if (const auto fraction = clock.subseconds().count(); fraction != 0) {
        std::snprintf(buffer.data(), buffer.size(), ".%03d", static_cast<int>(fraction));
        text += buffer.data();
    }
    return text + "Z";
}

Result<Time> parse_rfc3339(std::string_view text) {
    std::string_view rest = text;
    const auto moment = take_date_and_time(rest);
    const auto fraction = moment ? take_fraction(rest) : std::nullopt;
    const auto offset = fraction ? take_offset(rest) : std::nullopt;
    if (!offset || !rest.empty())
        return fail(
            ErrorKind::invalid_input, "'" + std::string(text) + "' is not a time",
            "write it as 2026-11-21T07:41:55Z"
        );
    return *moment + *fraction - *offset;
}

std::string to_text(Duration duration) {
    if (duration < Duration{0}) return "-" + to_text(-duration);
    constexpr std::array<Unit, 5> largest_first{
        {{"d", days{1}}, {"h", hours{1}}, {"m", minutes{1}}, {"s", seconds{1}}, {"ms", milliseconds{1}}}
    };
    std::string text;
    for (const Unit& unit : largest_first) {
        if (const auto count = duration / unit.length; count > 0)
            text += std::to_string(count) + std::string(unit.name);
        duration %= unit.length;
    }
    return text.empty() ? "0s" : text;
}

Result<Duration> parse_duration(std::string_view text) {
    std::string_view rest = text;
    Duration sum{0};
    do {
        const auto amount = rest.empty() ? std::nullopt : take_amount(rest);
        if (!amount || *amount > Duration::max() - sum)
            return fail(
                ErrorKind::invalid_input, "'" + std::string(text) + "' is not a duration",
                "write a number and a unit: 500ms, 60s, 5m, 2h, 1d, or a sum such as 1h30m"
            );
        sum += *amount;
    } while (!rest.empty());
    return sum;
}

} // namespace tt
