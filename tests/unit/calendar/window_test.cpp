#include "integrations/zones/load_zone.hpp"
#include "pipeline/calendar/window.hpp"
#include "tests/unit/calendar/wall_clock.hpp"
#include "tests/unit/calendar/zones.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tt {
namespace {

using namespace sample;

const std::string la = "America/Los_Angeles";

Zones zones_of_2026() {
    Zones zones;
    zones.add(los_angeles());
    zones.add(lord_howe());
    return zones;
}

const Zones zones = zones_of_2026();

using Windows = std::vector<Window>;

Windows windows(std::string_view days, std::string_view hours, const std::string& zone = la) {
    return {parse_window(days, hours, zone).value()};
}

TEST(ParseWindow, ReadsDaysAndHours) {
    const Window window = parse_window("mon-thu", "09:00-16:30", la).value();
    EXPECT_EQ(window, (Window{0b0011110, 9 * 60, 16 * 60 + 30, la}));
    EXPECT_EQ(parse_window("Sat, sun", "00:00-24:00", la).value(), (Window{0b1000001, 0, 24 * 60, la}));
    EXPECT_EQ(
        parse_window("fri-mon,wed", "22:00-02:00", la).value(), (Window{0b1101011, 22 * 60, 2 * 60, la})
    );
}

TEST(ParseWindow, IsWrittenBackAsPeopleWriteIt) {
    EXPECT_EQ(to_text(windows("mon-thu", "09:00-16:00")[0]), "mon-thu 09:00-16:00 America/Los_Angeles");
    EXPECT_EQ(to_text(windows("sun,sat", "00:00-24:00", "UTC")[0]), "sat,sun 00:00-24:00 UTC");
    EXPECT_EQ(to_text(windows("fri-mon,wed", "22:00-02:00", "UTC")[0]), "mon,wed,fri-sun 22:00-02:00 UTC");
}

struct Refusal {
    const char* days;
    const char* hours;
    const char* message;
    const char* hint;
};

class ParseWindowRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(ParseWindowRefuses, WithColumnReasonAndWayOut) {
    const auto window = parse_window(GetParam().days, GetParam().hours, la);
    ASSERT_FALSE(window);
    EXPECT_EQ(window.error(), (Error{ErrorKind::invalid_input, GetParam().message, GetParam().hint}));
}

constexpr const char* days_hint = "write mon, tue, wed, thu, fri, sat and sun, as in 'mon-thu' or 'sat,sun'";
constexpr const char* time_hint = "write two digits each, from 00:00 to 24:00, as in 09:30";
constexpr const char* span_hint = "for the whole day, write '00:00-24:00'";

INSTANTIATE_TEST_SUITE_P(
    Table, ParseWindowRefuses,
    testing::Values(
        Refusal{"", "09:00-16:00", "days '', column 1: '' is no day of the week", days_hint},
        Refusal{"mon,", "09:00-16:00", "days 'mon,', column 5: '' is no day of the week", days_hint},
        Refusal{
            "mon-tues", "09:00-16:00", "days 'mon-tues', column 5: 'tues' is no day of the week",
            "did you mean 'tue'? write mon, tue, wed, thu, fri, sat and sun, as in 'mon-thu' or 'sat,sun'"
        },
        Refusal{"1-5", "09:00-16:00", "days '1-5', column 1: '1' is no day of the week", days_hint},
        Refusal{
            "mon", "09:00", "hours '09:00', column 1: '09:00' names no end",
            "write from when to when, as in '09:00-16:00'"
        },
        Refusal{"mon", "9:00-16:00", "hours '9:00-16:00', column 1: '9:00' is no time of day", time_hint},
        Refusal{"mon", "09:00-16:60", "hours '09:00-16:60', column 7: '16:60' is no time of day", time_hint},
        Refusal{"mon", "09:00-24:01", "hours '09:00-24:01', column 7: '24:01' is no time of day", time_hint},
        Refusal{"mon", "09:00-", "hours '09:00-', column 7: '' is no time of day", time_hint},
        Refusal{
            "mon", "09:00-09:00", "hours '09:00-09:00', column 1: '09:00-09:00' is no span of time", span_hint
        },
        Refusal{
            "mon", "24:00-02:00", "hours '24:00-02:00', column 1: '24:00-02:00' is no span of time", span_hint
        }
    )
);

/// The next instants at which the windows open or close, in order.
std::string changes(const Windows& which, std::string_view after, std::size_t count) {
    std::string text;
    auto change = next_change(which, zones, at(after));
    for (; change && count > 0; --count, change = next_change(which, zones, *change))
        text += (text.empty() ? "" : " ") + to_rfc3339(*change);
    return text;
}

TEST(Window, IsOpenFromItsFirstMinuteUpToItsEnd) {
    const auto office = windows("mon-thu", "09:00-16:00");
    EXPECT_FALSE(is_open(office, zones, at("2026-11-19T16:59:59.999Z")));
    EXPECT_TRUE(is_open(office, zones, at("2026-11-19T17:00:00Z")));
    EXPECT_TRUE(is_open(office, zones, at("2026-11-19T23:59:59.999Z")));
    EXPECT_FALSE(is_open(office, zones, at("2026-11-20T00:00:00Z")));
    EXPECT_FALSE(is_open(office, zones, at("2026-11-20T18:00:00Z"))) << "a Friday";
    EXPECT_EQ(changes(office, "2026-11-19T17:00:00Z", 2), "2026-11-20T00:00:00Z 2026-11-23T17:00:00Z");
}

TEST(Window, GoesOnOverMidnightIntoADayOfItsOwnOrNot) {
    const auto night = windows("fri", "22:00-02:00");
    EXPECT_TRUE(is_open(night, zones, at("2026-11-21T09:59:00Z"))) << "Saturday, 01:59";
    EXPECT_FALSE(is_open(night, zones, at("2026-11-20T09:59:00Z"))) << "Friday, 01:59";
    EXPECT_EQ(changes(night, "2026-11-19T00:00:00Z", 2), "2026-11-21T06:00:00Z 2026-11-21T10:00:00Z");
    EXPECT_EQ(
        changes(windows("fri", "22:00-00:00"), "2026-11-19T00:00:00Z", 2),
        "2026-11-21T06:00:00Z 2026-11-21T08:00:00Z"
    );
}

TEST(Window, PassesFromOneWholeDayToTheNextWithoutClosing) {
    EXPECT_EQ(
        changes(windows("sat,sun", "00:00-24:00", "UTC"), "2026-11-18T00:00:00Z", 2),
        "2026-11-21T00:00:00Z 2026-11-23T00:00:00Z"
    );
}

TEST(Window, SeveralAreOpenWhenOneIs) {
    auto both = windows("mon", "09:00-12:00", "UTC");
    both.push_back(windows("mon", "03:00-05:00")[0]); // 11:00 to 13:00 in UTC
    EXPECT_EQ(
        changes(both, "2026-11-22T00:00:00Z", 3),
        "2026-11-23T09:00:00Z 2026-11-23T13:00:00Z 2026-11-30T09:00:00Z"
    );
}

TEST(Window, FollowsTheClocksOnTheWall) {
    EXPECT_EQ(
        changes(windows("sun", "01:30-02:30"), "2026-03-08T00:00:00Z", 2),
        "2026-03-08T09:30:00Z 2026-03-08T10:00:00Z"
    ) << "half of it is skipped";
    EXPECT_EQ(changes(windows("sun", "02:15-02:45"), "2026-03-08T00:00:00Z", 1), "2026-03-15T09:15:00Z")
        << "all of it is skipped";
    EXPECT_EQ(
        changes(windows("sun", "00:00-01:30"), "2026-11-01T00:00:00Z", 4),
        "2026-11-01T07:00:00Z 2026-11-01T08:30:00Z 2026-11-01T09:00:00Z 2026-11-01T09:30:00Z"
    ) << "its last half hour repeats";
}

TEST(Window, NeverChangesWhenItIsAlwaysOpenOrThereIsNone) {
    EXPECT_TRUE(is_open({}, zones, at("2026-03-08T00:00:00Z")));
    EXPECT_EQ(next_change({}, zones, at("2026-03-08T00:00:00Z")), std::nullopt);
    const auto always = windows("mon-sun", "00:00-24:00");
    EXPECT_TRUE(is_open(always, zones, at("2026-03-08T00:00:00Z")));
    EXPECT_EQ(next_change(always, zones, at("2026-03-08T00:00:00Z")), std::nullopt);
}

TEST(Window, OfAnUnknownZoneIsClosed) {
    const auto nowhere = windows("mon-sun", "00:00-24:00", "Mars/Olympus");
    EXPECT_FALSE(is_open(nowhere, zones, at("2026-03-08T00:00:00Z")));
    EXPECT_EQ(next_change(nowhere, zones, at("2026-03-08T00:00:00Z")), std::nullopt);
}

TEST(Window, IsClosedOutsideOfTheCalendar) {
    for (const Time time : {Time::min(), end_of_time}) {
        EXPECT_FALSE(is_open(windows("mon-sun", "00:00-24:00"), zones, time));
        EXPECT_EQ(next_change(windows("mon", "09:00-12:00"), zones, time), std::nullopt);
    }
}

/// Whether the window is open at a time on the wall, said without any zone.
bool shows_open(const Window& window, const oracle::Minute& minute) {
    const auto opens_on = [&](int day) { return (window.weekdays >> day % 7 & 1) != 0; };
    const int of_day = minute.fields[1] * 60 + minute.fields[0];
    const int today = minute.fields[4];
    if (window.closes > window.opens)
        return opens_on(today) && of_day >= window.opens && of_day < window.closes;
    return (opens_on(today) && of_day >= window.opens) || (opens_on(today + 6) && of_day < window.closes);
}

void expect_agreement(const Windows& which, const Zones& real, const std::vector<oracle::Minute>& minutes) {
    auto expected = next_change(which, real, minutes.front().at);
    for (std::size_t i = 1; i < minutes.size(); ++i) {
        const Time now = minutes[i].at;
        const bool open = shows_open(which[0], minutes[i]);
        ASSERT_EQ(is_open(which, real, now), open) << to_text(which[0]) << " " << to_rfc3339(now);
        if (open == shows_open(which[0], minutes[i - 1])) continue;
        ASSERT_EQ(expected, now) << to_text(which[0]);
        ASSERT_EQ(next_change(which, real, now - 1ms), now) << to_text(which[0]);
        expected = next_change(which, real, now);
    }
    EXPECT_GE(*expected, minutes.back().at);
}

TEST(Window, AgreesMinuteByMinuteWithTheCLibrary) {
    const std::vector<std::pair<const char*, const char*>> rows{
        {"mon-thu", "09:00-16:00"}, {"sat,sun", "00:00-24:00"}, {"sun", "01:15-02:45"},
        {"fri-sun", "22:00-02:10"}, {"sun", "02:00-02:30"},     {"thu-sat", "23:30-00:30"},
    };
    const Time from = at("2025-12-20T00:00:00Z");
    for (const std::string name : {"America/Los_Angeles", "Australia/Lord_Howe", "Africa/Cairo"}) {
        Zones real;
        real.add(load_zone(name).value());
        const auto minutes = oracle::minutes_of(name, from, from + 24h * 400);
        for (const auto& [days, hours] : rows) expect_agreement(windows(days, hours, name), real, minutes);
    }
}

} // namespace
} // namespace tt
