#include "pipeline/base/stable_hash.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

TEST(StableHash, IsThePublishedFnv1a) {
    EXPECT_EQ(stable_hash(""), 14695981039346656037ULL);
    EXPECT_EQ(stable_hash("a"), 0xaf63dc4c8601ec8cULL);
    EXPECT_EQ(stable_hash("foobar"), 0x85944171f73967e8ULL);
}

} // namespace
} // namespace tt
