#include "integrations/zones/load_zone.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace tt {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono;
using namespace std::chrono_literals;

/// Every zone of the machine, by its name.
std::vector<std::string> all_names() {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(system_zones)) {
        const std::string name = entry.path().lexically_relative(system_zones).string();
        const bool is_zone = name.front() >= 'A' && name.front() <= 'Z' && !name.contains('.');
        if (is_zone && entry.is_regular_file()) names.push_back(name);
    }
    return names;
}

/// Where the zone says something else than the C library under the `TZ` that is set, or nothing.
std::string difference(const Zone& zone, Time at) {
    const time_t seconds = floor<std::chrono::seconds>(at).time_since_epoch().count();
    tm shown{};
    localtime_r(&seconds, &shown);
    const ZoneSpan& span = zone.span_at(at);
    if (span.offset.count() == shown.tm_gmtoff && span.abbreviation == shown.tm_zone) return "";
    return zone.name() + " at " + to_rfc3339(at) + ": " + std::to_string(span.offset.count()) + " "
           + span.abbreviation + ", not " + std::to_string(shown.tm_gmtoff) + " " + shown.tm_zone;
}

TEST(LoadZone, AgreesWithTheCLibraryForEveryZoneFrom2000To2060) {
    const auto names = all_names();
    EXPECT_GT(names.size(), 300U);
    for (const std::string& name : names) {
        const auto zone = load_zone(name);
        ASSERT_TRUE(zone) << name << ": " << zone.error().message;
        setenv("TZ", name.c_str(), 1);
        tzset();
        for (Time at = sys_days{2000y / 1 / 1}; at < sys_days{2061y / 1 / 1}; at += 9 * 24h + 5h)
            ASSERT_EQ(difference(*zone, at), "");
        for (const ZoneSpan& span : zone->spans()) {
            ASSERT_EQ(difference(*zone, std::max(span.from - 1s, Time{sys_days{2000y / 1 / 1}})), "");
            ASSERT_EQ(difference(*zone, span.from), "");
        }
    }
}

TEST(LoadZone, KnowsLosAngelesAsItChanges) {
    const Zone zone = load_zone("America/Los_Angeles").value();
    EXPECT_EQ(zone.name(), "America/Los_Angeles");
    const ZoneSpan& summer = zone.span_at(*parse_rfc3339("2026-07-01T00:00:00Z"));
    EXPECT_EQ(summer, (ZoneSpan{*parse_rfc3339("2026-03-08T10:00:00Z"), -7h, "PDT"}));
    EXPECT_EQ(to_rfc3339(zone.next_change(summer.from)), "2026-11-01T09:00:00Z");
    EXPECT_EQ(zone.span_at(*parse_rfc3339("2059-07-01T00:00:00Z")).abbreviation, "PDT");
}

TEST(LoadZone, NamesTheNearestPlace) {
    const auto zone = load_zone("Amerika/Los_Angeles");
    ASSERT_FALSE(zone);
    EXPECT_EQ(zone.error().kind, ErrorKind::not_found);
    EXPECT_EQ(zone.error().message, "there is no time zone 'Amerika/Los_Angeles'");
    EXPECT_TRUE(zone.error().hint.starts_with("did you mean 'America/Los_Angeles'? ")) << zone.error().hint;
}

TEST(LoadZone, SuggestsNoAbbreviationForAnAbbreviation) {
    const auto zone = load_zone("PST");
    ASSERT_FALSE(zone);
    EXPECT_EQ(zone.error().hint, "IANA names are places, such as America/Los_Angeles, or UTC");
}

TEST(LoadZone, LeavesItsDirectoryForNoName) {
    const TemporaryDirectory directory;
    fs::copy_file(fs::path(system_zones) / "UTC", directory.path() / "UTC");
    fs::create_directory(directory.path() / "Area");
    for (const char* name :
         {"", "../UTC", "Area/../UTC", "/UTC", "Area", "Area/", "localtime", "./UTC", "UTC\n"}) {
        const auto zone = load_zone(name, directory.path());
        ASSERT_FALSE(zone) << name;
        EXPECT_EQ(zone.error().kind, ErrorKind::not_found) << name;
    }
    EXPECT_TRUE(load_zone("UTC", directory.path()));
}

TEST(LoadZone, SaysWhatToInstallWhereThereAreNoZones) {
    const TemporaryDirectory directory;
    const auto zone = load_zone("Europe/Berlin", directory.path());
    ASSERT_FALSE(zone);
    EXPECT_EQ(zone.error().kind, ErrorKind::unavailable);
    EXPECT_EQ(zone.error().message, "this machine has no time zones below " + directory.path().string());
    EXPECT_EQ(zone.error().hint, "install the package tzdata");
}

} // namespace
} // namespace tt
