#include "agent/facts.hpp"
#include "integrations/posix/run.hpp"
#include "tests/support/local_server.hpp"

#include <gtest/gtest.h>

namespace tt::agent {
namespace {

/// The metadata of an instance, as IMDSv2 gives it: to nobody without a token.
void answer(const HttpServerRequest& request, const Respond& respond) {
    static const std::map<std::string, std::string> metadata{
        {"placement/availability-zone", "us-east-1a"},
        {"instance-id", "i-1"},
        {"instance-type", "m6i.large"},
        {"tags/instance/tt:group", "web-prod db"},
    };
    constexpr std::string_view root = "/latest/meta-data/";
    if (request.path == "/latest/api/token" && request.method == "PUT") return respond({.body = "t-1"});
    if (request.headers.value("X-aws-ec2-metadata-token") != "t-1") return respond({.status = 401});
    const auto found = metadata.find(request.path.substr(std::min(root.size(), request.path.size())));
    respond(found == metadata.end() ? Reply{.status = 404} : Reply{.body = found->second});
}

TEST(Ec2Facts, AreWhatTheMetadataOfTheInstanceSays) {
    LocalServer server(answer);
    ProcessSpec spec{.executable = TT_EXAMPLES "/ec2-facts", .arguments = {server.url("")}};
    spec.variables = {{"PATH", "/usr/bin:/bin"}};
    const auto ended = run(spec);
    ASSERT_TRUE(ended);
    ASSERT_TRUE(ended->status.success()) << ended->error.text();
    const auto facts = with_facts({"web-1", "", {}, "1.0"}, ended->output.text());
    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_EQ(facts->zone, "us-east-1a");
    EXPECT_EQ(facts->groups, (std::vector<std::string>{"web-prod", "db"}));
    EXPECT_EQ(facts->tags, (std::map<std::string, std::string>{{"instance", "i-1"}, {"type", "m6i.large"}}));
}

TEST(Ec2Facts, AreNoneElsewhere) {
    ProcessSpec spec{.executable = TT_EXAMPLES "/ec2-facts", .arguments = {"http://127.0.0.1:1"}};
    spec.variables = {{"PATH", "/usr/bin:/bin"}};
    const auto ended = run(spec);
    ASSERT_TRUE(ended);
    EXPECT_FALSE(ended->status.success());
}

} // namespace
} // namespace tt::agent
