#include "integrations/json/scalar.hpp"

#include <algorithm>

namespace tt::json {

namespace {

using namespace std::chrono;

/// RFC 3339 has years of four digits.
constexpr Time first_time{sys_days{year{0} / 1 / 1}};
constexpr Time last_time{sys_days{year{10000} / 1 / 1} - Duration{1}};

} // namespace

std::string scalar_text(Time time) {
    return to_rfc3339(std::clamp(time, first_time, last_time));
}

std::string scalar_text(Duration duration) {
    return to_text(std::max(duration, -Duration::max()));
}

std::string scalar_text(Amount amount) {
    return to_text(amount);
}

Result<> read_scalar(std::string_view text, Time& time) {
    TT_ASSIGN(time, parse_rfc3339(text));
    if (time >= last_time) time = end_of_time;
    return {};
}

/// Takes a sign, unlike parse_duration: nobody writes one, but what was encoded must decode.
Result<> read_scalar(std::string_view text, Duration& duration) {
    const bool negative = text.starts_with('-');
    TT_ASSIGN(const Duration length, parse_duration(text.substr(negative ? 1 : 0)));
    duration = negative ? -length : length;
    return {};
}

Result<> read_scalar(std::string_view text, Amount& amount) {
    TT_ASSIGN(amount, parse_amount(text));
    return {};
}

} // namespace tt::json
