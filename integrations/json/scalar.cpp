#include "integrations/json/scalar.hpp"

#include "integrations/json/json.hpp"

#include <algorithm>

namespace tt {

namespace {

using namespace std::chrono;

/// RFC 3339 has years of four digits.
constexpr Time first_time{sys_days{year{0} / 1 / 1}};
constexpr Time last_time{sys_days{year{10000} / 1 / 1} - Duration{1}};

} // namespace

std::string encode_time(Time time) {
    return to_rfc3339(std::clamp(time, first_time, last_time));
}

Result<Time> decode_time(std::string_view text) {
    TT_ASSIGN(const Time time, parse_rfc3339(text));
    return time >= last_time ? end_of_time : time;
}

namespace json {

std::string scalar_text(Time time) {
    return encode_time(time);
}

std::string scalar_text(Duration duration) {
    return to_text(std::max(duration, -Duration::max()));
}

std::string scalar_text(Amount amount) {
    return to_text(amount);
}

std::string scalar_text(Bound bound) {
    return to_text(bound);
}

Result<> read_scalar(std::string_view text, Time& time) {
    TT_ASSIGN(time, decode_time(text));
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

Result<> read_scalar(std::string_view text, Bound& bound) {
    TT_ASSIGN(bound, parse_bound(text));
    return {};
}

} // namespace json

} // namespace tt
