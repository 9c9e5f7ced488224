#include "agent/decide.hpp"
#include "agent/fence.hpp"
#include "integrations/json/json.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace tt::agent {

namespace {

std::string recorded(const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(std::filesystem::path(TT_SKEW) / name).rdbuf();
    return text.str();
}

Membership member() {
    Membership membership;
    membership.host = HostId{"h-1"};
    membership.fleet = FleetId{"f1"};
    membership.epoch = 7;
    membership.version = 41;
    return membership;
}

/// The host begins what the goal wants.
void expect_followed(const Goal& goal) {
    const auto news = admit(member(), goal);
    ASSERT_TRUE(news) << news.error().message;
    EXPECT_TRUE(*news);
    ASSERT_EQ(goal.services.size(), 1U);
    ServiceState state;
    state.service = ServiceName{"web"};
    state = next(follow(state, &goal.services.front(), goal.epoch, Uptime{0}), Uptime{0}).state;
    ASSERT_TRUE(state.walk);
    EXPECT_EQ(state.walk->goal.deploy, DeployId{"d1043"});
    EXPECT_EQ(state.walk->state, StepState::running);
    ASSERT_TRUE(state.permit);
    EXPECT_EQ(state.permit->id, PermitId{"p78"});
}

} // namespace

TEST(OlderControlPlane, HasItsGoalFollowed) {
    const auto goal = decode<Goal>(recorded("goal.1.json"));
    ASSERT_TRUE(goal) << goal.error().message;
    EXPECT_TRUE(goal->wanted_output.empty());
    EXPECT_FALSE(goal->services.front().paused);
    expect_followed(*goal);
}

TEST(NewerControlPlane, MaySayWhatNobodyKnowsYet) {
    std::string text = recorded("goal.1.json");
    text.insert(1, R"("future":{"a":[1]},)");
    const std::string inside = R"("deploy":"d1043")";
    const auto at = text.find(inside);
    ASSERT_NE(at, std::string::npos);
    text.insert(at, R"("another":null,)");
    const auto goal = decode<Goal>(text);
    ASSERT_TRUE(goal) << goal.error().message;
    expect_followed(*goal);
}

} // namespace tt::agent
