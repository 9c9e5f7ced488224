#include "integrations/server/http_target.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

TEST(HttpTarget, DecodesPathAndQuery) {
    const auto target = parse_target("/v1/a%20b+c?x=1%2B1&y=two+words&flag&x=again");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/v1/a b+c");
    EXPECT_EQ(
        target->query, (std::map<std::string, std::string>{{"x", "1+1"}, {"y", "two words"}, {"flag", ""}})
    );
}

TEST(HttpTarget, LeavesOutTheOrigin) {
    EXPECT_EQ(parse_target("http://host:1/p?q=1")->path, "/p");
    EXPECT_EQ(parse_target("http://host")->path, "/");
}

TEST(HttpTarget, RefusesWhatCouldMeanTwoThings) {
    for (const char* text :
         {"", "*", "p", "/%", "/%4", "/%zz", "/%00", "/a/../b", "/..", "/.", "/%2e%2e/b", "/?a=%"})
        EXPECT_FALSE(parse_target(text)) << text;
}

TEST(HttpTarget, KeepsDotsThatAreNames) {
    EXPECT_EQ(parse_target("/a..b/...")->path, "/a..b/...");
}

} // namespace
} // namespace tt
