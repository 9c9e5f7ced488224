#include "integrations/acceptance/logins.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

TEST(Logins, GoToTheirOwnServerOnly) {
    Logins logins;
    ASSERT_TRUE(
        read_logins(logins, "# secrets\n\nhttps://ci.example/ci/ ana:s3cret\nhttps://github.com ghp_1\n")
    );
    EXPECT_EQ(logins.secret_for("https://ci.example/ci"), "ana:s3cret");
    EXPECT_EQ(logins.secret_for("https://github.com/"), "ghp_1");
    EXPECT_EQ(logins.secret_for("https://ci.example.evil/ci"), "");
    EXPECT_EQ(logins.secret_for("http://ci.example/ci"), "") << "not in the open either";
}

TEST(Logins, TheFirstForAServerStays) {
    Logins logins;
    logins.add("https://github.com", "one");
    logins.add("https://github.com/", "two");
    EXPECT_EQ(logins.secret_for("https://github.com"), "one");
}

TEST(Logins, NameTheLineThatIsWrongAndNothingInIt) {
    for (const char* line : {"ghp_s3cret", "https://ci.example", "ci.example s3cret", "https://a b c"}) {
        Logins logins;
        const auto read = read_logins(logins, "https://github.com x\n" + std::string(line) + "\n");
        ASSERT_FALSE(read) << line;
        EXPECT_NE(read.error().message.find("line 2"), std::string::npos);
        EXPECT_EQ(read.error().message.find("s3cret"), std::string::npos);
        EXPECT_EQ(read.error().hint.find("s3cret"), std::string::npos);
    }
}

} // namespace
} // namespace tt
