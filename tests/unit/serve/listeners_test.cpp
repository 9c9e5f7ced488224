#include "cli/serve/kept_port.hpp"
#include "cli/serve/listeners.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

ServeOptions listening_on(std::vector<std::string> listen) {
    ServeOptions options;
    options.listen = std::move(listen);
    return options;
}

TEST(ParseListener, ReadsNumericAddresses) {
    EXPECT_EQ(parse_listener("127.0.0.1:7417")->port, 7417);
    EXPECT_EQ(parse_listener("[::1]:0")->address, "::1");
}

TEST(ParseListener, RefusesEverythingElse) {
    for (const std::string text :
         {"", "7417", ":7417", "localhost:7417", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000",
          "::1:7417", "[127.0.0.1]:1", "[::1]"})
        EXPECT_FALSE(parse_listener(text)) << text;
}

TEST(Listeners, AreLoopbackUnlessAsked) {
    const auto listeners = tcp_listeners(listening_on({}));
    ASSERT_TRUE(listeners);
    ASSERT_EQ(listeners->size(), 1U);
    EXPECT_TRUE(is_loopback(listeners->front()));
    EXPECT_EQ(listeners->front().port, 7417);
}

TEST(Listeners, OfOtherMachinesNeedTlsOrAnExplicitWord) {
    for (const std::string address : {"0.0.0.0:1", "[::]:1", "10.0.0.7:1"}) {
        ServeOptions options = listening_on({address});
        const auto refused = tcp_listeners(options);
        ASSERT_FALSE(refused) << address;
        EXPECT_EQ(refused.error().kind, ErrorKind::denied);
        options.insecure = true;
        EXPECT_TRUE(tcp_listeners(options)) << address;
        options.insecure = false;
        options.certificate = "cert.pem";
        EXPECT_FALSE(tcp_listeners(options)) << "a certificate without its key";
        options.private_key = "key.pem";
        EXPECT_TRUE(tcp_listeners(options)) << address;
    }
}

TEST(Listeners, OneThatIsOpenToOthersSpoilsAll) {
    EXPECT_FALSE(tcp_listeners(listening_on({"127.0.0.1:1", "0.0.0.0:1"})));
}

TEST(KeptPort, IsTheSameInEveryRun) {
    const TemporaryDirectory home;
    std::vector<std::uint16_t> asked;
    const OpenOnPort open = [&](std::uint16_t port) -> Result<std::unique_ptr<HttpServer>> {
        asked.push_back(port);
        if (asked.size() < 3) return fail(ErrorKind::conflict, "taken");
        return nullptr;
    };
    ASSERT_TRUE(with_kept_port(home.path(), open));
    ASSERT_TRUE(with_kept_port(home.path(), open));
    ASSERT_EQ(asked.size(), 4U);
    EXPECT_EQ(asked[2], asked[3]);
    EXPECT_NE(asked[0], asked[1]);
    for (const std::uint16_t port : asked) EXPECT_LT(port, 32768);
}

TEST(KeptPort, IsNotGivenUpWhenSomebodyElseHasIt) {
    const TemporaryDirectory home;
    ASSERT_TRUE(with_kept_port(home.path(), [](std::uint16_t) -> Result<std::unique_ptr<HttpServer>> {
        return nullptr;
    }));
    int attempts = 0;
    const auto again = with_kept_port(home.path(), [&](std::uint16_t) -> Result<std::unique_ptr<HttpServer>> {
        ++attempts;
        return fail(ErrorKind::conflict, "taken");
    });
    ASSERT_FALSE(again);
    EXPECT_EQ(attempts, 1);
    EXPECT_TRUE(again.error().hint.contains("agents know this port"));
}

} // namespace
} // namespace tt
