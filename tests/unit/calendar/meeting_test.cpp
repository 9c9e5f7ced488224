#include "pipeline/calendar/meeting.hpp"
#include "tests/unit/calendar/zones.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace sample;

const Zone utc = *Zones{}.find("UTC");
const Time from = at("2030-01-01T00:00:00Z");
const Time until = at("2058-01-01T00:00:00Z");

bool meets(
    const std::string& cron, Duration within, const std::string& days, const std::string& hours,
    const Zone& zone = utc
) {
    const std::vector<Window> windows{parse_window(days, hours, "UTC").value()};
    const Cron schedule = parse_cron(cron).value();
    return meets_windows({schedule, zone, within}, windows, Zones{}, from, until);
}

TEST(MeetsWindows, WhenItFiresInsideOneOrOneOpensWhileItIsArmed) {
    for (int hour = 0; hour < 24; ++hour) {
        const std::string cron = "0 " + std::to_string(hour) + " * * mon-fri";
        EXPECT_EQ(meets(cron, 2h, "mon-thu", "09:00-16:00"), 8 <= hour && hour < 16) << hour;
    }
}

TEST(MeetsWindows, NotWhenItsTimeIsOverJustAsOneOpens) {
    EXPECT_FALSE(meets("0 8 * * *", 1h, "mon-sun", "09:00-16:00"));
    EXPECT_TRUE(meets("0 8 * * *", 1h + 1ms, "mon-sun", "09:00-16:00"));
    EXPECT_FALSE(meets("0 16 * * *", 17h, "mon-sun", "09:00-16:00"));
}

TEST(MeetsWindows, InSomeYearOnly) {
    EXPECT_TRUE(meets("0 10 25 12 *", 1h, "sat", "09:00-16:00"));
    EXPECT_TRUE(meets("0 10 29 2 *", 1h, "mon", "09:00-16:00")) << "in 2044";
    EXPECT_FALSE(meets("0 20 29 2 *", 1h, "mon", "09:00-16:00"));
}

TEST(MeetsWindows, ByTheClocksOfEachZone) {
    EXPECT_FALSE(meets("0 10 * * *", 1h, "mon-sun", "09:00-16:00", los_angeles())) << "17:00 or 18:00 UTC";
    EXPECT_TRUE(meets("0 6 * * *", 1h, "mon-sun", "09:00-16:00", los_angeles()));
}

TEST(MeetsWindows, NeverWhenNoneEverOpens) {
    const std::vector<Window> unknown{{127, 0, 1440, "Mars/Olympus"}};
    const Cron every_minute = parse_cron("* * * * *").value();
    EXPECT_FALSE(meets_windows({every_minute, utc, 1h}, unknown, Zones{}, from, until));
}

} // namespace
} // namespace tt
