// Schedules against the oracle of wall_clock.hpp, around every change of clocks and for random expressions.

#include "integrations/zones/load_zone.hpp"
#include "pipeline/calendar/cron.hpp"
#include "tests/unit/calendar/wall_clock.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>

namespace tt {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;
using oracle::Expression;
using oracle::Minute;

constexpr Time begin_of_2024 = sys_days{2024y / 1 / 1};
constexpr Time begin_of_2031 = sys_days{2031y / 1 / 1};

/// Whole hours, half an hour (Lord Howe), at midnight (Cairo), at a quarter to three (Chatham), four times a
/// year and backwards (Casablanca), at an hour of UTC's own day before (Nuuk), and never (São Paulo,
/// Kolkata).
const std::vector<std::string> zone_names{
    "America/Los_Angeles", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Cairo", "Pacific/Chatham",
    "Africa/Casablanca",   "America/Nuuk",  "America/Sao_Paulo",   "Asia/Kolkata",
};

std::vector<Time> fires_after(const Cron& cron, const Zone& zone, Time after, Time until) {
    std::vector<Time> fires;
    for (auto fire = next_fire(cron, zone, after); fire && *fire < until; fire = next_fire(cron, zone, *fire))
        fires.push_back(*fire);
    return fires;
}

std::vector<Time> fires_back_to(const Cron& cron, const Zone& zone, Time after, Time until) {
    std::vector<Time> fires;
    for (auto fire = latest_fire(cron, zone, until - 1ms); fire && *fire > after;
         fire = latest_fire(cron, zone, *fire - 1ms))
        fires.insert(fires.begin(), *fire);
    return fires;
}

std::string listed(const std::vector<Time>& times) {
    std::string text;
    for (const Time time : times) text += " " + to_rfc3339(time);
    return text.substr(0, 400);
}

/// Says what differs, or nothing.
std::string difference(const std::string& text, const Zone& zone, const std::vector<Minute>& minutes) {
    const auto cron = parse_cron(text);
    if (!cron) return cron.error().message;
    const Time after = minutes.front().at;
    const Time until = minutes.back().at + 1min;
    const auto expected = Expression(text).fires(minutes);
    const auto forward = fires_after(*cron, zone, after, until);
    if (forward != expected) return "next_fire:" + listed(forward) + "\nexpected: " + listed(expected);
    const auto backward = fires_back_to(*cron, zone, after, until);
    if (backward != expected) return "latest_fire:" + listed(backward) + "\nexpected: " + listed(expected);
    return "";
}

TEST(CronOracle, AgreesAroundEveryClockChangeFrom2024To2030) {
    const std::vector<std::string> expressions{
        "* * * * *",    "*/7 * * * *",      "0 * * * *",           "30 */1 * * *",     "45 0-23 * * *",
        "0 0 * * *",    "30 0 * * *",       "59 23 * * *",         "0 1 * * *",        "30 1 * * *",
        "*/20 1 * * *", "0 2 * * *",        "15 2 * * *",          "45 2 * * *",       "*/10 2 * * *",
        "0 3 * * *",    "50 3 * * *",       "15,45 1-3 * * *",     "0 */2 * * *",      "5 1-23/2 * * *",
        "* 2 * * *",    "* 0,1 * * *",      "30 23,0,1,2 * * sun", "30 0 * * fri,sat", "0 2 8-14 mar,nov *",
        "30 1 1 * mon", "0 10 * * mon-fri", "* 0-22 * * *",        "0 2 */2 * sun",    "*/5 2-3 * 3,4,9-11 *",
    };
    std::size_t changes_seen = 0;
    for (const std::string& name : zone_names) {
        const Zone zone = load_zone(name).value();
        for (const Time change : oracle::clock_changes(name, begin_of_2024, begin_of_2031)) {
            const auto minutes = oracle::minutes_of(name, change - 36h, change + 36h);
            ++changes_seen;
            for (const std::string& text : expressions)
                ASSERT_EQ(difference(text, zone, minutes), "")
                    << "'" << text << "' in " << name << " around " << to_rfc3339(change);
        }
    }
    EXPECT_GE(changes_seen, 14U * 7U);
    std::cout << changes_seen << " clock changes\n";
}

class Random {
public:
    explicit Random(std::uint64_t seed)
        : engine_(seed) {}

    int between(int low, int high) { return std::uniform_int_distribution(low, high)(engine_); }

    bool one_in(int count) { return between(1, count) == 1; }

private:
    std::mt19937_64 engine_;
};

std::string random_value(Random& random, int low, int high, const std::vector<std::string>& names) {
    const int value = random.between(low, high);
    if (names.empty() || random.one_in(2)) return std::to_string(value);
    return names[static_cast<std::size_t>(value - low) % names.size()];
}

std::string random_item(Random& random, int low, int high, const std::vector<std::string>& names) {
    const int kind = random.between(0, 3);
    if (kind == 0) return random_value(random, low, high, names);
    if (kind == 1) return "*/" + std::to_string(random.between(1, high - low));
    const int first = random.between(low, high - 1);
    const int last = random.between(first + 1, high);
    const std::string range = std::to_string(first) + "-" + std::to_string(last);
    return kind == 2 ? range : range + "/" + std::to_string(random.between(1, last - first));
}

std::string
random_field(Random& random, int low, int high, int star_in, const std::vector<std::string>& names = {}) {
    if (random.one_in(star_in)) return "*";
    std::string list = random_item(random, low, high, names);
    while (random.one_in(3)) list += "," + random_item(random, low, high, names);
    return list;
}

std::string random_expression(Random& random) {
    static const std::vector<std::string> months{"jan", "Feb", "mar", "apr", "MAY", "jun",
                                                 "jul", "aug", "sep", "oct", "nov", "dec"};
    static const std::vector<std::string> weekdays{"sun", "mon", "Tue", "wed", "thu", "fri", "SAT"};
    std::string text = random_field(random, 0, 59, 6) + " " + random_field(random, 0, 23, 4);
    text += " " + random_field(random, 1, 31, 2) + " " + random_field(random, 1, 12, 2, months);
    return text + " " + random_field(random, 0, 7, 2, weekdays);
}

/// Days around a change of clocks and ordinary ones, in every zone.
struct Span {
    const Zone* zone;
    std::vector<Minute> minutes;
};

/// The oracle must not begin in an hour that repeats: it would not know what clocks had shown before.
bool begins_calmly(Time begin, const std::vector<Time>& changes) {
    return std::ranges::none_of(changes, [&](Time change) { return abs(change - begin) < 4h; });
}

std::vector<Span> random_spans(Random& random, const std::vector<Zone>& zones, std::size_t count) {
    std::vector<Span> spans;
    while (spans.size() < count) {
        const Zone& zone =
            zones[static_cast<std::size_t>(random.between(0, static_cast<int>(zones.size()) - 1))];
        const auto changes = oracle::clock_changes(zone.name(), begin_of_2024, begin_of_2031);
        Time middle = begin_of_2024 + hours{random.between(48, 7 * 365 * 24)};
        if (!changes.empty() && !random.one_in(4))
            middle =
                changes[static_cast<std::size_t>(random.between(0, static_cast<int>(changes.size()) - 1))];
        if (begins_calmly(middle - 30h, changes))
            spans.push_back({&zone, oracle::minutes_of(zone.name(), middle - 30h, middle + 30h)});
    }
    return spans;
}

std::uint64_t seed() {
    const char* const given = std::getenv("TT_SEED");
    const std::uint64_t chosen =
        given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    std::cout << "TT_SEED=" << chosen << "\n";
    return chosen;
}

std::vector<Zone> all_zones() {
    std::vector<Zone> zones;
    for (const std::string& name : zone_names) zones.push_back(load_zone(name).value());
    return zones;
}

TEST(CronOracle, AgreesOnTenThousandRandomExpressions) {
    Random random(seed());
    const auto zones = all_zones();
    const auto spans = random_spans(random, zones, 60);
    int refused = 0;
    for (int count = 0; count < 10'000; ++count) {
        const std::string text = random_expression(random);
        const Span& span =
            spans[static_cast<std::size_t>(random.between(0, static_cast<int>(spans.size()) - 1))];
        if (const auto cron = parse_cron(text); !cron && cron.error().message.contains("never fire")) {
            ++refused;
            continue;
        }
        ASSERT_EQ(difference(text, *span.zone, span.minutes), "")
            << "'" << text << "' in " << span.zone->name() << " from " << to_rfc3339(span.minutes.front().at);
    }
    EXPECT_LT(refused, 500);
}

/// Few fires, far away: over five whole years.
TEST(CronOracle, AgreesOnRareExpressionsOverYears) {
    Random random(seed());
    for (const std::string& name : {zone_names[0], zone_names[2]}) {
        const Zone zone = load_zone(name).value();
        const auto minutes = oracle::minutes_of(name, begin_of_2024 - 48h, begin_of_2024 + days{5 * 366});
        std::vector<std::string> texts{
            "0 0 29 2 *", "59 23 29 feb */1", "30 2 31 * *", "1 1 */30 * 5", "0 2 8 3 7"
        };
        while (texts.size() < 12) {
            const std::string day = std::to_string(random.between(1, 28));
            texts.push_back(
                "*/20 " + random_field(random, 0, 23, 9) + " " + day + " " + random_field(random, 1, 12, 9)
                + " *"
            );
        }
        for (const std::string& text : texts)
            ASSERT_EQ(difference(text, zone, minutes), "") << text << " in " << name;
    }
}

} // namespace
} // namespace tt
