#include "pipeline/calendar/cron.hpp"
#include "tests/unit/calendar/zones.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace tt {
namespace {

using namespace sample;

struct Case {
    const char* name;
    Zone zone;
    const char* text;
    const char* after;
    const char* fires; ///< The next ones, in order.
};

class NextFire : public testing::TestWithParam<Case> {};

TEST_P(NextFire, FiresWhenTheTableSays) {
    const Cron cron = parse_cron(GetParam().text).value();
    Time time = at(GetParam().after);
    std::istringstream fires(GetParam().fires);
    for (std::string expected; fires >> expected;) {
        const auto fire = next_fire(cron, GetParam().zone, time);
        ASSERT_TRUE(fire);
        EXPECT_EQ(to_rfc3339(*fire), expected);
        EXPECT_EQ(latest_fire(cron, GetParam().zone, *fire), fire);
        EXPECT_LE(*latest_fire(cron, GetParam().zone, *fire - 1ms), time);
        time = *fire;
    }
}

Zone utc() {
    return *Zones().find("UTC");
}

INSTANTIATE_TEST_SUITE_P(
    Table, NextFire,
    testing::Values(
        Case{
            "Weekdays", los_angeles(), "0 10 * * mon-fri", "2026-11-20T18:00:00Z",
            "2026-11-23T18:00:00Z 2026-11-24T18:00:00Z"
        },
        Case{
            "AfterASecondWithinTheMinute", utc(), "* * * * *", "2026-01-01T00:00:59.999Z",
            "2026-01-01T00:01:00Z 2026-01-01T00:02:00Z"
        },
        Case{
            "OverTheYear", utc(), "@yearly", "2026-01-01T00:00:00Z",
            "2027-01-01T00:00:00Z 2028-01-01T00:00:00Z"
        },
        Case{
            "EitherDay", utc(), "0 0 13 * fri", "2026-11-01T00:00:00Z",
            "2026-11-06T00:00:00Z 2026-11-13T00:00:00Z 2026-11-20T00:00:00Z 2026-11-27T00:00:00Z "
            "2026-12-04T00:00:00Z 2026-12-11T00:00:00Z 2026-12-13T00:00:00Z"
        },
        Case{
            "BothDays", utc(), "0 0 */2 * mon", "2026-11-01T00:00:00Z",
            "2026-11-09T00:00:00Z 2026-11-23T00:00:00Z 2026-12-07T00:00:00Z"
        },
        Case{
            "SkippedHourFiresOnceAtTheNextValidMinute", los_angeles(), "30 2 * * *", "2026-03-07T10:30:00Z",
            "2026-03-08T10:00:00Z 2026-03-09T09:30:00Z"
        },
        Case{
            "SkippedMinutesFireOnceTogether", los_angeles(), "*/15 2 * * *", "2026-03-07T10:45:00Z",
            "2026-03-08T10:00:00Z 2026-03-09T09:00:00Z"
        },
        Case{
            "SkippedAndValidMinuteFireOnceTogether", los_angeles(), "0,30 1-3 * * *", "2026-03-08T09:00:00Z",
            "2026-03-08T09:30:00Z 2026-03-08T10:00:00Z 2026-03-08T10:30:00Z 2026-03-09T08:00:00Z"
        },
        Case{
            "RepeatedHourFiresOnce", los_angeles(), "30 1 * * *", "2026-10-31T08:30:00Z",
            "2026-11-01T08:30:00Z 2026-11-02T09:30:00Z"
        },
        Case{
            "RepeatedMinutesFireOnceEach", los_angeles(), "*/30 1 * * *", "2026-11-01T07:00:00Z",
            "2026-11-01T08:00:00Z 2026-11-01T08:30:00Z 2026-11-02T09:00:00Z"
        },
        Case{
            "AskedInTheSecondPassOfTheHour", los_angeles(), "30 1 * * *", "2026-11-01T09:10:00Z",
            "2026-11-02T09:30:00Z"
        },
        Case{
            "EveryHourPassesOverTheSkippedOne", los_angeles(), "30 * * * *", "2026-03-08T08:30:00Z",
            "2026-03-08T09:30:00Z 2026-03-08T10:30:00Z 2026-03-08T11:30:00Z"
        },
        Case{
            "EveryHourFiresInBothPasses", los_angeles(), "30 * * * *", "2026-11-01T07:30:00Z",
            "2026-11-01T08:30:00Z 2026-11-01T09:30:00Z 2026-11-01T10:30:00Z"
        },
        Case{
            "HalfAnHourSkipped", lord_howe(), "15 2 * * *", "2026-10-02T15:45:00Z",
            "2026-10-03T15:30:00Z 2026-10-04T15:15:00Z"
        },
        Case{
            "HalfAnHourRepeated", lord_howe(), "*/15 1 * * *", "2026-04-04T14:00:00Z",
            "2026-04-04T14:15:00Z 2026-04-04T14:30:00Z 2026-04-04T14:45:00Z 2026-04-05T14:30:00Z"
        },
        Case{
            "LeapDayOverACentury", utc(), "0 0 29 2 *", "2096-02-29T00:00:00Z",
            "2104-02-29T00:00:00Z 2108-02-29T00:00:00Z"
        },
        Case{
            "LeapDayOnASundayOverACentury", utc(), "0 0 29 2 */7", "2088-03-01T00:00:00Z",
            "2128-02-29T00:00:00Z"
        }
    ),
    [](const auto& row) { return row.param.name; }
);

TEST(Fire, KnowsNothingOfInstantsOutsideOfTheCalendar) {
    const Cron hourly = parse_cron("@hourly").value();
    const Cron daily = parse_cron("@daily").value();
    for (const Cron& cron : {hourly, daily})
        for (const Time time : {Time::min(), end_of_time}) {
            EXPECT_EQ(next_fire(cron, los_angeles(), time), std::nullopt);
            EXPECT_EQ(latest_fire(cron, los_angeles(), time), std::nullopt);
        }
}

/// All through a year: what was last and what comes next stand on both sides, with nothing in between.
TEST(Fire, NextAndLatestAreInverse) {
    for (const char* text :
         {"0 * * * *", "30 1,2 * * *", "*/20 0-3 * * *", "17 10 * * mon-fri", "0 2 1 * sun"})
        for (const Zone& zone : {los_angeles(), lord_howe()}) {
            const Cron cron = parse_cron(text).value();
            for (Time t = at("2026-01-01T00:00:00Z"); t < at("2027-01-01T00:00:00Z"); t += 11min) {
                const Time latest = *latest_fire(cron, zone, t);
                const Time next = *next_fire(cron, zone, t);
                ASSERT_TRUE(latest <= t && t < next) << text << " " << to_rfc3339(t);
                ASSERT_EQ(next_fire(cron, zone, latest - 1ms), latest) << text << " " << to_rfc3339(t);
                ASSERT_EQ(next_fire(cron, zone, latest), next) << text << " " << to_rfc3339(t);
                ASSERT_EQ(latest_fire(cron, zone, next - 1ms), latest) << text << " " << to_rfc3339(t);
            }
        }
}

} // namespace
} // namespace tt
