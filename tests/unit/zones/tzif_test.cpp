#include "integrations/zones/tzif.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace tt {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;
using namespace std::string_literals;

std::string number(std::int64_t value, int width) {
    std::string bytes;
    for (int shift = (width - 1) * 8; shift >= 0; shift -= 8)
        bytes += static_cast<char>(value >> shift & 0xFF);
    return bytes;
}

std::string header(int leap_seconds, int changes, int kinds, int letters) {
    return "TZif2"s + std::string(15, '\0') + number(0, 4) + number(0, 4) + number(leap_seconds, 4)
           + number(changes, 4) + number(kinds, 4) + number(letters, 4);
}

struct Change {
    Time at;
    int kind;
};

/// A compiled zone with the kinds LMT (+00:50), EST (-5 h) and EDT (-4 h).
std::string compiled(const std::vector<Change>& changes, const std::string& rule) {
    std::string bytes = header(0, 0, 0, 0) + header(0, static_cast<int>(changes.size()), 3, 12);
    for (const Change& change : changes)
        bytes += number(duration_cast<seconds>(change.at.time_since_epoch()).count(), 8);
    for (const Change& change : changes) bytes += static_cast<char>(change.kind);
    bytes += number(3000, 4) + "\0\0"s + number(-5 * 3600, 4) + "\0\4"s + number(-4 * 3600, 4) + "\1\10"s;
    return bytes + "LMT\0EST\0EDT\0"s + "\n" + rule + "\n";
}

Time at(std::string_view text) {
    return *parse_rfc3339(text);
}

TEST(Tzif, GoesOnByTheRuleAfterTheLastListedChange) {
    const auto zone =
        zones::parse_tzif("A/Slim", compiled({{at("2007-11-04T06:00:00Z"), 1}}, "EST5EDT,M3.2.0,M11.1.0"))
            .value();
    EXPECT_EQ(zone.spans()[0], (ZoneSpan{at("2000-01-01T00:00:00Z"), 50min, "LMT"}));
    EXPECT_EQ(zone.spans()[1], (ZoneSpan{at("2007-11-04T06:00:00Z"), -5h, "EST"}));
    EXPECT_EQ(zone.spans()[2], (ZoneSpan{at("2008-03-09T07:00:00Z"), -4h, "EDT"}));
    EXPECT_EQ(zone.spans().back(), (ZoneSpan{at("2060-11-07T06:00:00Z"), -5h, "EST"}));
    EXPECT_EQ(zone.spans().size(), 2U + 2U * (2060 - 2007));
}

TEST(Tzif, KeepsTheLastOffsetWithoutARule) {
    const auto zone = zones::parse_tzif("A/B", compiled({{at("1990-01-01T00:00:00Z"), 2}}, "")).value();
    EXPECT_EQ(zone.spans(), (std::vector<ZoneSpan>{{at("2000-01-01T00:00:00Z"), -4h, "EDT"}}));
}

TEST(Tzif, TakesEveryFormOfRule) {
    struct Case {
        const char* rule;
        const char* summer; ///< Of 2030 or, in the south, to 2030.
        const char* winter;
    };

    for (const Case& c : {
             Case{"<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2030-03-31T01:00:00Z", "2030-10-27T01:00:00Z"},
             Case{"EST5EDT,J60/0,J300", "2030-03-01T05:00:00Z", "2030-10-27T06:00:00Z"},
             Case{"EST5EDT,59/0,299", "2030-03-01T05:00:00Z", "2030-10-27T06:00:00Z"},
             Case{"EST5EDT4:00:00,M3.4.4/50,M10.4.4/50", "2030-03-30T07:00:00Z", "2030-10-26T06:00:00Z"},
             Case{"LHST-10:30LHDT-11,M10.1.0,M4.1.0", "2029-10-06T15:30:00Z", "2030-04-06T15:00:00Z"},
         }) {
        const auto zone = zones::parse_tzif("A/B", compiled({}, c.rule));
        ASSERT_TRUE(zone) << c.rule << " " << zone.error().message;
        EXPECT_EQ(zone->span_at(at(c.summer)).from, at(c.summer)) << c.rule;
        EXPECT_EQ(to_rfc3339(zone->next_change(at(c.summer))), c.winter) << c.rule;
    }
}

TEST(Tzif, TakesARuleThatIsSummerAllTheYear) {
    const auto zone = zones::parse_tzif("A/B", compiled({}, "EST5EDT4,0/0,J365/25")).value();
    EXPECT_EQ(zone.span_at(at("2030-01-01T05:00:00Z")).abbreviation, "EDT");
    EXPECT_EQ(zone.spans().size(), 1U);
}

TEST(Tzif, CountsDaysWithAndWithoutTheLeapDay) {
    const auto without = zones::parse_tzif("A/B", compiled({}, "EST5EDT,J60/0,J300")).value();
    const auto with = zones::parse_tzif("A/B", compiled({}, "EST5EDT,59/0,299")).value();
    EXPECT_EQ(without.span_at(at("2028-03-01T05:00:00Z")).from, at("2028-03-01T05:00:00Z"));
    EXPECT_EQ(with.span_at(at("2028-02-29T05:00:00Z")).from, at("2028-02-29T05:00:00Z"));
}

TEST(Tzif, RefusesWhatMakesNoSense) {
    const std::string good = compiled({{at("2007-11-04T06:00:00Z"), 1}}, "EST5");
    ASSERT_TRUE(zones::parse_tzif("A/B", good));
    std::vector<std::pair<std::string, std::string>> cases{
        {"", "no compiled zone of version 2"},
        {"TZif1" + good.substr(5), "no compiled zone of version 2"},
        {header(0, 0, 0, 0) + "rest", "its second part is missing"},
        {header(0, 0, 0, 0) + header(1, 0, 1, 4) + std::string(40, '\0'), "it counts leap seconds"},
        {header(0, 0, 0, 0) + header(0, 0, 0, 0) + "\n\n", "its changes make no sense"},
        {header(0, 0, 0, 0) + header(0, -1, -1, -1) + "\n\n", "its changes make no sense"},
        {compiled({{at("2007-11-04T06:00:00Z"), 3}}, "EST5"), "its changes make no sense"},
        {compiled({{at("2007-11-04T06:00:00Z"), 1}, {at("2006-11-04T06:00:00Z"), 2}}, ""),
         "its changes make no sense"},
        {good.substr(0, good.size() - 1), "its end is missing"},
    };
    for (const char* rule :
         {"EST", "5", "EST5EDT", "EST5EDT,M13.1.0,M11.1.0", "EST5EDT,M3.2.0", "<-03>3<-02", "EST168",
          "EST5EDT,M3.2.0,M11.1.0,", "EST5EDT,366,1", "EST5:60"})
        cases.emplace_back(compiled({}, rule), "is no rule for daylight saving time");
    for (const auto& [bytes, why] : cases) {
        const auto zone = zones::parse_tzif("A/B", bytes);
        ASSERT_FALSE(zone) << why;
        EXPECT_EQ(zone.error().kind, ErrorKind::corrupt);
        EXPECT_TRUE(zone.error().message.contains("time zone 'A/B' cannot be read: "))
            << zone.error().message;
        EXPECT_TRUE(zone.error().message.contains(why)) << zone.error().message << ", not " << why;
    }
}

TEST(Tzif, RefusesEveryBeginningOfAFile) {
    std::ifstream file("/usr/share/zoneinfo/Europe/Berlin", std::ios::binary);
    const std::string whole(std::istreambuf_iterator<char>(file), {});
    ASSERT_TRUE(zones::parse_tzif("Europe/Berlin", whole));
    for (std::size_t length = 0; length < whole.size(); ++length)
        ASSERT_FALSE(zones::parse_tzif("Europe/Berlin", std::string_view(whole).substr(0, length))) << length;
}

} // namespace
} // namespace tt
