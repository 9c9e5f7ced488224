#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

struct AlertScene : Scene {
    explicit AlertScene(AlertAction action)
        : Scene(1, [=](Policy& policy) { policy.stages[0].alerts = {{{{"service", "web"}}, action}}; }) {
        runs("b-1");
        runs("b-2");
        pass(1min);
    }

    std::string alert(Time since, const Labels& labels = {{"alertname", "HighErrors"}, {"service", "web"}}) {
        const auto answer = ask(TakeAlerts{{{labels, "5% fail", since}}}, "alertmanager");
        EXPECT_TRUE(answer);
        return answer->message;
    }
};

TEST(Alert, HaltsTheRollout) {
    AlertScene scene(AlertAction::halt);
    const DeployId deploy = scene.deploy("b-3");
    EXPECT_EQ(scene.alert(scene.now()), "web/prod " + deploy.value + " is halted");
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::halted);
    EXPECT_EQ(scene.deploy_named(deploy).outcome, "alert HighErrors: 5% fail");
}

TEST(Alert, StopsAutomation) {
    AlertScene scene(AlertAction::halt);
    EXPECT_EQ(scene.alert(scene.now()), "web/prod is held");
    EXPECT_EQ(scene.stage().hold->reason, "alert HighErrors: 5% fail");
}

TEST(Alert, RollsBackOnceHoweverOftenItIsRepeated) {
    AlertScene scene(AlertAction::rollback);
    const Time since = scene.now();
    scene.pass(1min);
    scene.alert(since);
    EXPECT_EQ(scene.now_deploy().kind, DeployKind::rollback);
    scene.walk_all();
    ASSERT_EQ(scene.stage().running, BuildId{"b-1"});
    scene.pass(1min);
    EXPECT_EQ(scene.alert(since), "no stage has to do anything") << "it began before what runs now";
    scene.alert(scene.now());
    EXPECT_EQ(scene.stage().running, BuildId{"b-1"}) << "nor is a rollback rolled back";
    EXPECT_TRUE(scene.stage().active.empty());
}

TEST(Alert, VetoesTheBuild) {
    AlertScene scene(AlertAction::veto);
    scene.alert(scene.now());
    EXPECT_EQ(scene.state().vetoes.rows().size(), 1U);
    EXPECT_EQ(scene.stage().proven, BuildId{"b-1"});
}

TEST(Alert, DoesNotBlameABuildThatWasLiveForLong) {
    for (const AlertAction action : {AlertAction::rollback, AlertAction::veto}) {
        AlertScene scene(action);
        scene.pass(2h);
        EXPECT_EQ(scene.alert(scene.now()), "web/prod is held") << "automation stops all the same";
        EXPECT_TRUE(scene.stage().active.empty());
        EXPECT_EQ(scene.state().vetoes.rows().size(), 0U);
    }
}

TEST(Alert, DoesNotTakeABuildBackForAChangeOfItsConfiguration) {
    AlertScene scene(AlertAction::rollback);
    scene.deploy("", DeployKind::restart);
    scene.walk_all();
    scene.pass(1min);
    scene.alert(scene.now());
    EXPECT_EQ(scene.stage().running, BuildId{"b-2"});
    EXPECT_TRUE(scene.stage().active.empty());
}

TEST(Alert, OfOtherLabelsIsNotHeard) {
    AlertScene scene(AlertAction::rollback);
    EXPECT_EQ(scene.alert(scene.now(), {{"service", "shop"}}), "no stage has to do anything");
    EXPECT_EQ(scene.alert(scene.now(), {}), "no stage has to do anything");
}

TEST(Alert, ThatBeganBeforeTheDeployTellsNothingAboutIt) {
    AlertScene scene(AlertAction::rollback);
    EXPECT_EQ(scene.alert(scene.now() - 1h), "no stage has to do anything");
}

} // namespace
} // namespace tt
