#include "agent/options.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace tt::agent {

namespace {

Result<Options> parse(std::vector<const char*> arguments) {
    return parse_options(arguments);
}

} // namespace

TEST(AgentOptions, TakesValuesAfterASpaceOrAnEqualsSign) {
    const auto options =
        parse({"--server=https://tt:7417/", "--zone", "a", "--group", "web", "--group=db", "--poll=30s"});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->server.url, "https://tt:7417");
    EXPECT_EQ(options->facts.zone, "a");
    EXPECT_EQ(options->facts.groups, (std::vector<std::string>{"web", "db"}));
    EXPECT_EQ(options->poll, std::chrono::seconds{30});
    EXPECT_FALSE(options->facts.name.empty());
}

TEST(AgentOptions, TakesPlainHttpOnlyToThisMachineUnlessTold) {
    EXPECT_TRUE(parse({"--server", "http://127.0.0.1:7417"}));
    EXPECT_TRUE(parse({"--server", "http://[::1]:7417"}));
    EXPECT_FALSE(parse({"--server", "http://tt.example:7417"}));
    EXPECT_FALSE(parse({"--server", "http://127.0.0.1.example"}));
    EXPECT_FALSE(parse({"--server", "http://localhost:7417@tt.example"}));
    EXPECT_TRUE(parse({"--server", "http://tt.example:7417", "--plain-http"}));
}

TEST(AgentOptions, TakesDirectoriesAsSeenFromWhereItIsStarted) {
    const auto options = parse({"--server=https://tt", "--state", "../state", "--root=srv"});
    ASSERT_TRUE(options);
    EXPECT_TRUE(options->layout.state.is_absolute()) << "hooks and unpackers start elsewhere";
    EXPECT_EQ(options->layout.root, std::filesystem::current_path() / "srv");
    const auto trusting = parse({"--server=https://tt", "--ca-file", "ca.pem"});
    EXPECT_EQ(trusting->server.ca_file, std::filesystem::current_path() / "ca.pem") << "others read it, too";
}

TEST(AgentOptions, TakesEnrollAsItsOneWord) {
    const auto options = parse({"enroll", "--server=https://tt", "--token-file=t", "--anew"});
    ASSERT_TRUE(options) << options.error().message;
    EXPECT_TRUE(options->enroll);
    EXPECT_TRUE(options->anew);
    EXPECT_FALSE(parse({"--server=https://tt"})->enroll);
    EXPECT_FALSE(parse({"--server=https://tt", "--anew"})) << "the agent itself never gives up who it is";
}

TEST(AgentOptions, ShowsACertificateOnlyWhereThereIsTls) {
    EXPECT_EQ(parse({"--server=https://tt", "--state=/s"})->server.identity_file, "/s/identity.pem");
    EXPECT_TRUE(parse({"--server=http://127.0.0.1:1", "--state=/s"})->server.identity_file.empty());
    EXPECT_TRUE(parse({"--server=unix:/x", "--state=/s"})->server.identity_file.empty());
}

TEST(AgentOptions, TakesTagsAndWhereFactsComeFrom) {
    const auto options = parse(
        {"--server=unix:/x", "--tag", "size=big", "--facts-file=/etc/facts", "--facts-command=/usr/bin/facts"}
    );
    ASSERT_TRUE(options) << options.error().message;
    EXPECT_EQ(options->facts.tags.at("size"), "big");
    EXPECT_EQ(options->fact_sources.file, "/etc/facts");
    EXPECT_EQ(options->fact_sources.command, "/usr/bin/facts");
    EXPECT_FALSE(parse({"--server=unix:/x", "--tag", "size"}));
}

TEST(AgentOptions, TakesAUnixSocket) {
    const auto options = parse({"--server", "unix:/run/tt.sock"});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->server.unix_socket, "/run/tt.sock");
}

TEST(AgentOptions, SaysHowManyServicesPrepareAtOnce) {
    EXPECT_EQ(parse({"--server=unix:/x"})->parallel, 2U);
    EXPECT_EQ(parse({"--server=unix:/x", "--parallel=30"})->parallel, 30U);
    for (const char* wrong : {"0", "-1", "1001", "2x", "", "two"})
        EXPECT_FALSE(parse({"--server=unix:/x", "--parallel", wrong})) << wrong;
}

TEST(AgentOptions, TakesRatesInPowersOfTen) {
    const auto options = parse(
        {"--server=unix:/x", "--download-rate=10MB/s", "--download-spread=30s", "--scrub-rate", "500KB/s",
         "--scrub-every=1h"}
    );
    ASSERT_TRUE(options) << options.error().message;
    EXPECT_EQ(options->downloads.bytes_per_second, 10'000'000U);
    EXPECT_EQ(options->downloads.spread, std::chrono::seconds{30});
    EXPECT_EQ(options->chores.scrub_bytes_per_second, 500'000U);
    EXPECT_EQ(options->chores.scrub_every, std::chrono::hours{1});
    for (const char* wrong : {"10", "10MB", "0MB/s", "-1MB/s", "9KB/s", "99999999GB/s", "MB/s", ""})
        EXPECT_FALSE(parse({"--server=unix:/x", "--download-rate", wrong})) << wrong;
    EXPECT_FALSE(parse({"--server=unix:/x", "--download-spread=2h"}));
    EXPECT_FALSE(parse({"--server=unix:/x", "--scrub-every=8d"}));
}

TEST(AgentOptions, TakesADurability) {
    EXPECT_TRUE(parse({"--server=unix:/x"})->downloads.durable);
    EXPECT_TRUE(parse({"--server=unix:/x", "--durability=full"})->downloads.durable);
    EXPECT_FALSE(parse({"--server=unix:/x", "--durability=fast"})->downloads.durable);
    EXPECT_FALSE(parse({"--server=unix:/x", "--durability=none"}));
}

TEST(AgentOptions, NamesWhatIsWrong) {
    EXPECT_EQ(parse({}).error().message, "--server is missing");
    EXPECT_EQ(parse({"--sever", "x"}).error().message, "unknown option '--sever'");
    EXPECT_EQ(parse({"--zone"}).error().message, "--zone needs a value");
    EXPECT_FALSE(parse({"--server", "ftp://x"}));
    EXPECT_FALSE(parse({"--server", "unix:/x", "--log-level", "loud"}));
    EXPECT_FALSE(parse({"--server", "unix:/x", "--poll", "30"}));
}

} // namespace tt::agent
