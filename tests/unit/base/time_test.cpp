#include "pipeline/base/time.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

TEST(Rfc3339, WritesWhatItReads) {
    for (const char* text : {"2026-11-21T07:41:55Z", "2024-02-29T00:00:00.120Z", "1969-12-31T23:59:59.999Z"})
        EXPECT_EQ(to_rfc3339(*parse_rfc3339(text)), text);
}

TEST(Rfc3339, TakesOffsetsAndFinerFractions) {
    EXPECT_EQ(to_rfc3339(*parse_rfc3339("2026-11-21T09:41:55.1239+02:00")), "2026-11-21T07:41:55.123Z");
    EXPECT_EQ(to_rfc3339(*parse_rfc3339("2026-11-20t23:11:55-08:30")), "2026-11-21T07:41:55Z");
}

TEST(Rfc3339, RefusesWhatIsNoTime) {
    for (const char* text :
         {"", "2026-11-21", "2026-02-30T00:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T07:41:55",
          "2026-11-21T07:41:55.Z", "2026-11-21T07:41:55Zx", "-026-11-21T07:41:55Z"})
        EXPECT_FALSE(parse_rfc3339(text)) << text;
}

TEST(DurationText, WritesTheShortestExactForm) {
    EXPECT_EQ(to_text(0ms), "0s");
    EXPECT_EQ(to_text(500ms), "500ms");
    EXPECT_EQ(to_text(90s), "1m30s");
    EXPECT_EQ(to_text(25h), "1d1h");
}

TEST(DurationText, ReadsUnitsAndSums) {
    EXPECT_EQ(*parse_duration("500ms"), 500ms);
    EXPECT_EQ(*parse_duration("1h30m"), 90min);
    EXPECT_EQ(*parse_duration("1d"), 24h);
}

TEST(DurationText, RefusesABareNumberAndOverflow) {
    for (const char* text : {"", "60", "s", "5 m", "-5m", "1.5h", "9223372036854775807d", "5mm"})
        EXPECT_FALSE(parse_duration(text)) << text;
}

} // namespace
} // namespace tt
