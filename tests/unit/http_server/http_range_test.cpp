#include "integrations/server/http_range.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

struct RangeCase {
    const char* range;
    HttpSlice slice;
};

TEST(HttpRange, ChoosesTheBytesThatWereAskedFor) {
    const HttpSlice whole{.status = 200, .offset = 0, .length = 10};
    const RangeCase cases[] = {
        {"bytes=0-3", {206, 0, 4}},
        {"bytes=4-", {206, 4, 6}},
        {"bytes=-3", {206, 7, 3}},
        {"bytes=8-99", {206, 8, 2}},
        {"bytes=-99", {206, 0, 10}},
        {"bytes=10-", {416, 0, 0}},
        {"bytes=-0", {416, 0, 0}},
        {"bytes=5-4", whole},
        {"bytes=0-1,3-4", whole},
        {"lines=1-2", whole},
        {"bytes=x-2", whole},
        {"bytes=1-x", whole},
        {"bytes=", whole},
        {"bytes=-", whole},
        {"", whole},
        {"bytes=99999999999999999999-", whole},
    };
    for (const auto& [range, slice] : cases)
        EXPECT_EQ(choose_slice({.range = range}, 10, ""), slice) << range;
}

TEST(HttpRange, HasNothingToGiveOfAnEmptyBody) {
    EXPECT_EQ(choose_slice({.range = "bytes=0-"}, 0, "").status, 416);
    EXPECT_EQ(choose_slice({}, 0, ""), (HttpSlice{200, 0, 0}));
}

TEST(HttpRange, SendsTheWholeBodyWhenItIsAnotherOne) {
    EXPECT_EQ(choose_slice({.range = "bytes=4-", .if_range = "\"a\""}, 10, "\"a\"").status, 206);
    EXPECT_EQ(choose_slice({.range = "bytes=4-", .if_range = "\"b\""}, 10, "\"a\"").status, 200);
}

TEST(HttpRange, KeepsToPreconditions) {
    EXPECT_EQ(choose_slice({.range = "bytes=4-", .if_match = "\"b\""}, 10, "\"a\"").status, 412);
    EXPECT_EQ(choose_slice({.range = "bytes=4-", .if_match = "\"b\", \"a\""}, 10, "\"a\"").status, 206);
    EXPECT_EQ(choose_slice({.if_match = "*"}, 10, "").status, 200);
    EXPECT_EQ(choose_slice({.if_none_match = "\"a\""}, 10, "\"a\"").status, 304);
    EXPECT_EQ(choose_slice({.if_none_match = "W/\"a\""}, 10, "\"a\"").status, 200);
}

} // namespace
} // namespace tt
