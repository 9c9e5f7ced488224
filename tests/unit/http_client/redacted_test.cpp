#include "pipeline/ports/http_client.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

TEST(RedactedUrl, LeavesOutUserAndPassword) {
    EXPECT_EQ(redacted("https://me:secret@host:8/p"), "https://host:8/p");
    EXPECT_EQ(redacted("https://me:se@cret@host/p@q"), "https://host/p@q");
}

TEST(RedactedUrl, LeavesOutTheValuesOfTheQuery) {
    EXPECT_EQ(
        redacted("https://h/p?X-Amz-Signature=abc&x=1=2&flag#frag"), "https://h/p?X-Amz-Signature=…&x=…&flag"
    );
}

TEST(RedactedUrl, LeavesAPlainUrlAsItIs) {
    for (const char* url : {"http://host/a/b", "https://[::1]:7417/", "host", ""})
        EXPECT_EQ(redacted(url), url);
}

} // namespace
} // namespace tt
