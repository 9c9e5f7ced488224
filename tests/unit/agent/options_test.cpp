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
}

TEST(AgentOptions, TakesAUnixSocket) {
    const auto options = parse({"--server", "unix:/run/tt.sock"});
    ASSERT_TRUE(options);
    EXPECT_EQ(options->server.unix_socket, "/run/tt.sock");
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
