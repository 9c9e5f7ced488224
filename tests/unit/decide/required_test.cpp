#include "pipeline/decide/probes.hpp"
#include "tests/unit/decide/line_scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

/// canary takes builds from CI, prod from canary; the service requires CI stages and a check.
struct RequiredScene : Scene {
    explicit RequiredScene(PromoteOn on = PromoteOn::build)
        : Scene(0, [on](Policy& policy) {
            line()(policy);
            policy.stages[0].promote.on = on;
            policy.ci = {"https://ci.example", "acme/web", {"Build", "Test"}};
            policy.source.github = "acme/web";
            policy.source.require = {"lint"};
        }) {
        add_host("canary");
        add_host("prod");
        publish("b-1");
    }

    [[nodiscard]] bool is_live(const std::string& stage) const {
        const Stage* known = state().stages.find("web/" + stage);
        return known && (!known->active.empty() || !known->running.empty());
    }

    void say_yes() {
        answer("ci", TestOutcome::passed, "canary");
        answer("checks", TestOutcome::passed, "canary");
    }
};

TEST(RequiredCi, IsAskedForTheRunAndTheCommit) {
    const RequiredScene scene;
    const std::vector<Action> asked = scene.plan("canary").actions;
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_EQ(asked[0].question.ci, (Required{"https://ci.example", "acme/web", {"Build", "Test"}}));
    EXPECT_EQ(asked[1].question.checks, (Required{"", "acme/web", {"lint"}}));
    EXPECT_EQ(asked[0].build, BuildId{"b-1"});
}

TEST(RequiredCi, LetsABuildLeaveCiOnlyWhenBothSayYes) {
    RequiredScene scene;
    EXPECT_FALSE(scene.is_live("canary"));
    scene.answer("ci", TestOutcome::passed, "canary");
    EXPECT_FALSE(scene.is_live("canary"));
    scene.answer("checks", TestOutcome::rejected, "canary");
    EXPECT_FALSE(scene.is_live("canary"));
    scene.pass(1min);
    scene.say_yes();
    EXPECT_TRUE(scene.is_live("canary"));
}

TEST(RequiredCi, IsNoMatterForTheStagesBehind) {
    RequiredScene scene;
    scene.say_yes();
    scene.walk_all();
    EXPECT_TRUE(scene.is_live("prod"));
}

TEST(RequiredCi, IsNoYesWhileNobodyAnswers) {
    RequiredScene scene;
    scene.answer("ci", TestOutcome::interrupted, "canary");
    scene.answer("checks", TestOutcome::passed, "canary");
    EXPECT_FALSE(scene.is_live("canary"));
    EXPECT_EQ(scene.plan("canary").wake_at, scene.now() + 1min) << "and is asked again";
}

TEST(RequiredCi, HoldsForPeopleWhoPromoteAndNotForThoseWhoDeploy) {
    RequiredScene scene(PromoteOn::manual);
    StartDeploy request;
    request.service = ServiceName{"web"};
    request.stage = StageName{"canary"};
    request.promote = true;
    const auto refused = scene.ask(request);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("gate ci"), std::string::npos) << refused.error().message;
    request.promote = false;
    request.build = "b-1";
    EXPECT_TRUE(scene.ask(request));
}

TEST(RequiredCi, NamesTheCommandThatShowsTheRun) {
    const RequiredScene scene;
    const auto because = scene.plan("canary").because;
    const auto ci = std::ranges::find(because, "ci", &Because::gate);
    ASSERT_NE(ci, because.end());
    EXPECT_EQ(ci->command, "tt ci b-1");
}

} // namespace
} // namespace tt
