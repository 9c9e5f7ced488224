#include "integrations/github/answer_cache.hpp"

#include <gtest/gtest.h>

namespace tt::github {
namespace {

HttpResponse tagged(std::size_t bytes) {
    return {
        .status = 200,
        .headers = {{"ETag", "\"e\""}, {"Link", "<x>; rel=\"next\""}, {"Server", "s"}},
        .body = std::string(bytes, 'x')
    };
}

TEST(AnswerCache, GivesBackWhatA304Lacks) {
    AnswerCache cache(10'000);
    cache.put("key", tagged(10));
    const HttpResponse* known = cache.find("key");
    ASSERT_NE(known, nullptr);
    EXPECT_EQ(known->body, "xxxxxxxxxx");
    EXPECT_EQ(known->headers.value("Link"), "<x>; rel=\"next\"");
    EXPECT_EQ(cache.find("other"), nullptr);
}

TEST(AnswerCache, StaysWithinItsBoundAndForgetsWhatWasNotUsed) {
    AnswerCache cache(10'000);
    cache.put("used", tagged(3000));
    cache.put("unused", tagged(3000));
    EXPECT_NE(cache.find("used"), nullptr);
    cache.put("new", tagged(3000));
    EXPECT_NE(cache.find("used"), nullptr);
    EXPECT_EQ(cache.find("unused"), nullptr);
    EXPECT_LE(cache.bytes(), 10'000U);
    for (int i = 0; i < 1000; ++i) {
        cache.put(std::to_string(i), tagged(static_cast<std::size_t>(i) * 7 % 5000));
        ASSERT_LE(cache.bytes(), 10'000U);
    }
}

TEST(AnswerCache, KeepsNothingThatIsTooLargeOrHasNoTag) {
    AnswerCache cache(10'000);
    cache.put("large", tagged(20'000));
    cache.put("untagged", {.status = 200, .body = "x"});
    EXPECT_EQ(cache.find("large"), nullptr);
    EXPECT_EQ(cache.find("untagged"), nullptr);
    EXPECT_EQ(cache.bytes(), 0U);
    cache.put("key", tagged(10));
    cache.put("key", {.status = 200, .body = "no tag any more"});
    EXPECT_EQ(cache.find("key"), nullptr);
}

} // namespace
} // namespace tt::github
