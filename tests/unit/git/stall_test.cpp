// A remote that takes the connection, and from which nothing comes.

#include "integrations/git/bare_cache.hpp"
#include "tests/support/faults/fault_proxy.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

TEST(StalledRemote, IsLeftAfterAWhile) {
    FaultProxy line(1, [](std::size_t, const std::string&) { return Fault::stall; });
    const GitRemote remote{
        .url = "http://127.0.0.1:" + std::to_string(line.port()) + "/acme/web.git",
        .patience = std::chrono::milliseconds{100}
    };
    const TemporaryDirectory directory;
    const auto fetched = fetch(directory / "web.git", remote);
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().kind, ErrorKind::timeout);
    EXPECT_EQ(fetched.error().message, "fetch from " + remote.url + ": nothing moved for 100ms");
    EXPECT_EQ(line.requests().size(), 1U);
}

} // namespace
} // namespace tt
