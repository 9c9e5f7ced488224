#include "tests/gen/draw.hpp"

#include <rapidcheck.h>

#include <vector>

namespace tt::gen {

namespace {

/// One of the ends, or something between them.
template<class Number>
Number number_between(Number lowest, Number highest) {
    switch (below(6)) {
    case 0:
        return lowest;
    case 1:
        return highest;
    case 2:
        return lowest <= 0 && highest >= 100 ? static_cast<Number>(below(100)) : lowest;
    default:
        return *rc::gen::inRange<Number>(lowest, highest);
    }
}

} // namespace

std::size_t below(std::size_t end) {
    return *rc::gen::inRange<std::size_t>(0, end);
}

bool coin() {
    return below(2) == 1;
}

std::int64_t between(std::int64_t lowest, std::int64_t highest) {
    return number_between(lowest, highest);
}

std::uint64_t unsigned_between(std::uint64_t lowest, std::uint64_t highest) {
    return number_between(lowest, highest);
}

std::string name() {
    static const std::vector<std::string> names{"",     "a",  "b",  "web",       "web-12",
                                                "prod", "d1", "d2", "us-east-1a"};
    return names[below(names.size())];
}

std::string text() {
    static const std::vector<std::string> pieces{
        "a",    "Z",  "0",      " ",    "\"",     "\\",
        "/",    "\n", "\t",     "\x01", "\x7f",   std::string(1, '\0'),
        "é",    "€",  "\u2028", "🚀",   "\uFFFD", "\uFEFF",
        "null", "{}",
    };
    std::string joined;
    for (std::size_t count = below(8); count > 0; --count) joined += pieces[below(pieces.size())];
    return joined;
}

Time time() {
    constexpr std::int64_t last = 253'402'300'799'998; // 9999-12-31T23:59:59.998Z
    if (below(4) == 0) return end_of_time;
    return Time{Duration{between(coin() ? 0 : -last / 8, last)}};
}

Duration duration() {
    constexpr std::int64_t year = 366LL * 24 * 3600 * 1000;
    return Duration{between(coin() ? 0 : -year, year)};
}

Amount amount() {
    const bool percent = coin();
    return {static_cast<int>(between(0, percent ? 100 : 100'000)), percent};
}

} // namespace tt::gen
