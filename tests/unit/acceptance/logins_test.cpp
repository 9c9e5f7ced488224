#include "integrations/acceptance/logins.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

Result<std::string> key_in(const std::string& file) {
    if (file == "app.pem") return "KEY";
    return fail(ErrorKind::not_found, "names a key that is not there");
}

TEST(Logins, GoToTheirOwnServerOnly) {
    Logins logins;
    ASSERT_TRUE(read_logins(
        logins, "# secrets\n\nhttps://ci.example/ci/ ana:s3cret\nhttps://github.com ghp_1\n", key_in
    ));
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
    for (const char* line :
         {"ghp_s3cret", "https://ci.example", "ci.example s3cret", "https://a b c", "https://a app b",
          "https://a app b c d"}) {
        Logins logins;
        const auto read = read_logins(logins, "https://github.com x\n" + std::string(line) + "\n", key_in);
        ASSERT_FALSE(read) << line;
        EXPECT_NE(read.error().message.find("line 2"), std::string::npos);
        EXPECT_EQ(read.error().message.find("s3cret"), std::string::npos);
        EXPECT_EQ(read.error().hint.find("s3cret"), std::string::npos);
    }
}

TEST(Logins, MayNameAnAppAndTheFileOfItsKey) {
    Logins logins;
    ASSERT_TRUE(read_logins(logins, "https://github.com app Iv1.x app.pem\nhttps://a b\n", key_in));
    const AppLogin* app = logins.app_for("https://github.com/");
    ASSERT_NE(app, nullptr);
    EXPECT_EQ(app->issuer, "Iv1.x");
    EXPECT_EQ(app->private_key, "KEY");
    EXPECT_EQ(logins.secret_for("https://github.com"), "");
    EXPECT_EQ(logins.app_for("https://a"), nullptr);
    logins.add("https://github.com", "a token of the environment");
    EXPECT_EQ(logins.secret_for("https://github.com"), "") << "the first stays";
}

TEST(Logins, SayWhichLineNamesAKeyThatIsNotThere) {
    Logins logins;
    const auto read = read_logins(logins, "# app\nhttps://github.com app Iv1.x gone.pem\n", key_in);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().message, "line 2 names a key that is not there");
    EXPECT_EQ(logins.app_for("https://github.com"), nullptr);
}

} // namespace
} // namespace tt
