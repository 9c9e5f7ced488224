#include "pipeline/base/utf8.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

TEST(Utf8, KnowsTheLengthOfTheFirstCharacter) {
    EXPECT_EQ(utf8_length("ab"), 1U);
    EXPECT_EQ(utf8_length("\xC3\xA9!"), 2U);
    EXPECT_EQ(utf8_length("\xE2\x82\xAC"), 3U);
    EXPECT_EQ(utf8_length("\xF0\x9F\x9A\x80"), 4U);
    EXPECT_EQ(utf8_length("\xF4\x8F\xBF\xBF"), 4U);
}

TEST(Utf8, RefusesWhatIsNotWellFormed) {
    for (const std::string_view bad :
         {"", "\x80", "\xC3", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xE2\x82", "\xF0\x80\x80\x80",
          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC3(", "\xE2(\xA1"})
        EXPECT_EQ(utf8_length(bad), 0U) << testing::PrintToString(bad);
}

TEST(Utf8, ReplacesEachByteThatIsNotText) {
    EXPECT_EQ(to_valid_utf8("caf\xC3\xA9"), "caf\xC3\xA9");
    EXPECT_EQ(to_valid_utf8("caf\xE9 \xFF."), "caf\xEF\xBF\xBD \xEF\xBF\xBD.");
}

} // namespace
} // namespace tt
