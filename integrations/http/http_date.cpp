#include "integrations/http/http_date.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace tt {

namespace {

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// The whole number that fills the text, or -1.
int number(std::string_view text) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? static_cast<int>(value) : -1;
}

bool has_form(std::string_view text) {
    return text.size() == 29 && text.substr(3, 2) == ", " && text[7] == ' ' && text[11] == ' '
           && text[16] == ' ' && text[19] == ':' && text[22] == ':' && text.substr(25) == " GMT";
}

} // namespace

std::optional<Time> parse_http_date(std::string_view text) {
    if (!has_form(text)) return std::nullopt;
    const auto month = std::ranges::find(months, text.substr(8, 3));
    const int day = number(text.substr(5, 2));
    const int year = number(text.substr(12, 4));
    const int hour = number(text.substr(17, 2));
    const int minute = number(text.substr(20, 2));
    const int second = number(text.substr(23, 2));
    if (month == months.end() || std::min({day, year, hour, minute, second}) < 0) return std::nullopt;
    if (hour > 23 || minute > 59 || second > 60) return std::nullopt;
    const std::chrono::year_month_day date{
        std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month - months.begin()) + 1},
        std::chrono::day{static_cast<unsigned>(day)}
    };
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute}
           + std::chrono::seconds{second};
}

} // namespace tt
