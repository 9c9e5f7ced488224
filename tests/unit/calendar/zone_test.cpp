#include "pipeline/calendar/zone.hpp"
#include "tests/unit/calendar/zones.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace sample;
using Kind = Instants::Kind;

TEST(Zone, ShowsWallClockTime) {
    const Zone zone = los_angeles();
    EXPECT_EQ(zone.to_local(at("2026-03-08T09:59:59.999Z")), shown("2026-03-08T01:59:59.999Z"));
    EXPECT_EQ(zone.to_local(at("2026-03-08T10:00:00Z")), shown("2026-03-08T03:00:00Z"));
    EXPECT_EQ(zone.span_at(at("2026-07-01T00:00:00Z")).abbreviation, "PDT");
}

TEST(Zone, HoldsItsEndsForEver) {
    const Zone zone = los_angeles();
    EXPECT_EQ(zone.span_at(at("1999-07-01T00:00:00Z")).abbreviation, "PST");
    EXPECT_EQ(zone.span_at(at("2999-01-01T00:00:00Z")).abbreviation, "PDT");
    EXPECT_EQ(zone.next_change(at("1999-07-01T00:00:00Z")), at("2026-03-08T10:00:00Z"));
    EXPECT_EQ(zone.next_change(at("2027-03-14T09:59:59.999Z")), at("2027-03-14T10:00:00Z"));
    EXPECT_EQ(zone.next_change(at("2027-03-14T10:00:00Z")), end_of_time);
}

TEST(Zone, ResolvesWallClockTimes) {
    struct Case {
        Zone zone;
        const char* shown;
        Kind kind;
        const char* first;
        const char* second;
    };

    const Case cases[] = {
        {los_angeles(), "2026-03-08T01:59:00Z", Kind::unique, "2026-03-08T09:59:00Z", "2026-03-08T09:59:00Z"},
        {los_angeles(), "2026-03-08T02:00:00Z", Kind::skipped, "2026-03-08T10:00:00Z", "2026-03-08T10:00:00Z"
        },
        {los_angeles(), "2026-03-08T02:59:59.999Z", Kind::skipped, "2026-03-08T10:00:00Z",
         "2026-03-08T10:00:00Z"},
        {los_angeles(), "2026-03-08T03:00:00Z", Kind::unique, "2026-03-08T10:00:00Z", "2026-03-08T10:00:00Z"},
        {los_angeles(), "2026-11-01T00:59:00Z", Kind::unique, "2026-11-01T07:59:00Z", "2026-11-01T07:59:00Z"},
        {los_angeles(), "2026-11-01T01:00:00Z", Kind::repeated, "2026-11-01T08:00:00Z", "2026-11-01T09:00:00Z"
        },
        {los_angeles(), "2026-11-01T01:59:59.999Z", Kind::repeated, "2026-11-01T08:59:59.999Z",
         "2026-11-01T09:59:59.999Z"},
        {los_angeles(), "2026-11-01T02:00:00Z", Kind::unique, "2026-11-01T10:00:00Z", "2026-11-01T10:00:00Z"},
        {los_angeles(), "2001-07-01T12:00:00Z", Kind::unique, "2001-07-01T20:00:00Z", "2001-07-01T20:00:00Z"},
        {lord_howe(), "2026-04-05T01:30:00Z", Kind::repeated, "2026-04-04T14:30:00Z", "2026-04-04T15:00:00Z"},
        {lord_howe(), "2026-10-04T02:10:00Z", Kind::skipped, "2026-10-03T15:30:00Z", "2026-10-03T15:30:00Z"},
    };
    for (const Case& c : cases)
        EXPECT_EQ(c.zone.to_utc(shown(c.shown)), (Instants{c.kind, at(c.first), at(c.second)})) << c.shown;
}

TEST(Zone, ComesBackFromEveryWallClockTimeThatItShows) {
    for (const Zone& zone : {los_angeles(), lord_howe()})
        for (Time t = at("2026-01-01T00:00:00Z"); t < at("2027-01-01T00:00:00Z"); t += 7min) {
            const Instants back = zone.to_utc(zone.to_local(t));
            EXPECT_TRUE(back.kind != Kind::skipped && (back.first == t || back.second == t)) << to_rfc3339(t);
        }
}

TEST(Zones, AlwaysKnowUtc) {
    const Zones zones;
    ASSERT_NE(zones.find("UTC"), nullptr);
    EXPECT_EQ(zones.find("UTC")->to_local(at("2026-03-08T10:00:00Z")), shown("2026-03-08T10:00:00Z"));
}

TEST(Zones, FindWhatWasAdded) {
    Zones zones;
    EXPECT_EQ(zones.find("America/Los_Angeles"), nullptr);
    zones.add(los_angeles());
    ASSERT_NE(zones.find("America/Los_Angeles"), nullptr);
    EXPECT_EQ(*zones.find("America/Los_Angeles"), los_angeles());
}

} // namespace
} // namespace tt
