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
    EXPECT_LE(scene.plan("canary").wake_at, scene.now() + 1min) << "and is asked again";
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

/// CI said no a moment ago.
struct HintScene : RequiredScene {
    HintScene() {
        answer("ci", TestOutcome::rejected, "canary");
        answer("checks", TestOutcome::passed, "canary");
    }

    [[nodiscard]] bool asks() const { return !plan("canary").actions.empty(); }
};

TEST(Hint, MakesTheNextLookHappenNow) {
    HintScene scene;
    EXPECT_FALSE(scene.asks()) << "the answers are young";
    scene.hint();
    EXPECT_TRUE(scene.asks());
    scene.say_yes();
    EXPECT_TRUE(scene.is_live("canary"));
}

TEST(Hint, ThatIsLostDelaysAndLosesNothing) {
    HintScene scene;
    EXPECT_FALSE(scene.asks());
    scene.pass(1min);
    EXPECT_TRUE(scene.asks());
    scene.say_yes();
    EXPECT_TRUE(scene.is_live("canary"));
}

TEST(Hint, OpensNothingByItself) {
    HintScene scene;
    scene.hint();
    scene.hint();
    EXPECT_FALSE(scene.is_live("canary"));
    EXPECT_EQ(scene.blocked_by("ci", "canary"), "is so");
    scene.answer("ci", TestOutcome::rejected, "canary");
    scene.answer("checks", TestOutcome::passed, "canary");
    EXPECT_FALSE(scene.asks()) << "one look for all of them";
}

TEST(Hint, IsAboutItsCommitAndItsServiceOnly) {
    HintScene scene;
    const CommitId commit = scene.state().builds.find("b-1")->commit.id;
    scene.hint(CommitId{"another"});
    scene.hint(commit, ServiceName{"api"});
    EXPECT_FALSE(scene.asks());
    scene.hint(commit);
    EXPECT_TRUE(scene.asks());
}

TEST(Hint, MakesAYesWaitForTheNextOne) {
    RequiredScene scene;
    scene.answer("ci", TestOutcome::passed, "canary");
    scene.answer("checks", TestOutcome::rejected, "canary");
    EXPECT_EQ(scene.blocked_by("ci", "canary"), "");
    const std::size_t written = scene.journal.size();
    scene.hint();
    EXPECT_TRUE(scene.blocked_by("ci", "canary").starts_with("is asked again"));
    EXPECT_EQ(scene.journal.size(), written) << "and leaves no record";
    scene.answer("checks", TestOutcome::passed, "canary");
    EXPECT_FALSE(scene.is_live("canary"));
    scene.answer("ci", TestOutcome::passed, "canary");
    EXPECT_TRUE(scene.is_live("canary"));
}

} // namespace
} // namespace tt
