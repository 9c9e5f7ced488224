#include "agent/last_words.hpp"

#include <gtest/gtest.h>

namespace tt::agent {

TEST(LastWords, AreTheLastLineThatSaysAnything) {
    EXPECT_EQ(
        last_words("one\ncannot reach the database at db-7\n\n  \n"), "cannot reach the database at db-7"
    );
    EXPECT_EQ(last_words("no end of line"), "no end of line");
    EXPECT_EQ(last_words(""), "");
    EXPECT_EQ(last_words("\n\t\n\x1b[0m\n"), "");
}

TEST(LastWords, AreWhatATerminalShowsAndNotLong) {
    EXPECT_EQ(last_words("  \x1b[1;31mno\tport\x1b[0m\r\n"), "noport");
    EXPECT_EQ(last_words("a\xff"), "a\xEF\xBF\xBD");
    std::string many;
    for (int i = 0; i < 300; ++i) many += "\xC3\xA4";
    EXPECT_EQ(last_words(many).size(), 400U) << "200 characters, each whole";
}

} // namespace tt::agent
