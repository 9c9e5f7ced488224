#include "tests/unit/decide/line_scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};

Scene::Adapt watched(OnFailure on_failure, const std::function<void(StagePolicy&)>& adapt = {}) {
    return [=](Policy& policy) {
        Probe probe{"errors", {}, 1min, false};
        probe.question.metric = Metric{"sum(errors)", Bound{0.01}, {}, {}};
        policy.stages[0].watch = {probe};
        policy.stages[0].on_failure = on_failure;
        if (adapt) adapt(policy.stages[0]);
    };
}

TEST(Watch, HaltsTheRolloutThatBreaksSomething) {
    Scene scene(2, watched(OnFailure::hold));
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    scene.answer("errors", TestOutcome::rejected);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::halted);
    EXPECT_EQ(scene.deploy_named(deploy).outcome, "watch errors: is so");
}

TEST(Watch, RollsTheRolloutBackWhereThePolicySaysSo) {
    Scene scene(2, watched(OnFailure::rollback));
    scene.runs("b-1");
    scene.deploy("b-2");
    scene.answer("errors", TestOutcome::rejected);
    EXPECT_EQ(scene.now_deploy().kind, DeployKind::rollback);
    EXPECT_EQ(scene.now_deploy().build, BuildId{"b-1"});
}

TEST(Watch, DoesNothingOnNoAnswer) {
    Scene scene(2, watched(OnFailure::rollback));
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    scene.answer("errors", TestOutcome::interrupted);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::running);
}

TEST(Watch, GoesOnAfterTheDeployAndTakesTheBuildBack) {
    Scene scene(1, watched(OnFailure::rollback));
    scene.runs("b-1");
    scene.runs("b-2");
    scene.pass(30min);
    scene.answer("errors", TestOutcome::rejected);
    EXPECT_EQ(scene.now_deploy().kind, DeployKind::rollback);
    scene.walk_all();
    EXPECT_EQ(scene.stage().running, BuildId{"b-1"});
    EXPECT_EQ(scene.stage().proven, BuildId{"b-1"});
    ASSERT_EQ(scene.stage().rejections.size(), 1U);
    EXPECT_EQ(scene.stage().rejections[0].reason, "rolled back: watch errors: is so");
}

TEST(Watch, EndsWhenItsTimeIsOver) {
    Scene scene(1, watched(OnFailure::rollback));
    scene.runs("b-1");
    scene.runs("b-2");
    scene.pass(59min);
    EXPECT_FALSE(scene.plan().actions.empty());
    scene.pass(2min);
    EXPECT_TRUE(scene.plan().actions.empty());
}

TEST(Watch, HoldsWhereNothingMayBePutBack) {
    Scene scene(1, watched(OnFailure::rollback));
    scene.runs("b-1");
    scene.publish("b-2", [](Build& build) { build.config.reversible = Reversible::never; });
    scene.runs("b-2");
    scene.answer("errors", TestOutcome::rejected);
    EXPECT_TRUE(scene.stage().active.empty());
    ASSERT_TRUE(scene.stage().hold);
    EXPECT_EQ(scene.stage().hold->reason, "b-2 withdrawn: watch errors: is so");
}

TEST(Watch, NeverRollsARollbackBack) {
    Scene scene(1, watched(OnFailure::rollback));
    for (const char* build : {"b-1", "b-2", "b-3"}) scene.runs(build);
    scene.deploy("", DeployKind::rollback);
    scene.walk_all();
    ASSERT_EQ(scene.stage().running, BuildId{"b-2"});
    EXPECT_TRUE(scene.plan().actions.empty()) << "what was put back is not judged anew";
}

TEST(Watch, OfABuildReversibleUntilItIsAcceptedPutsNothingBackAfterwards) {
    for (const bool accepted : {false, true}) {
        Scene scene(1, watched(OnFailure::rollback));
        scene.runs("b-1");
        scene.publish("b-2", [](Build& build) { build.config.reversible = Reversible::until_commit; });
        if (accepted)
            scene.runs("b-2");
        else
            scene.deploy("b-2");
        scene.answer("errors", TestOutcome::rejected);
        EXPECT_EQ(scene.now_deploy().kind == DeployKind::rollback, !accepted);
    }
}

TEST(Watch, HoldsAfterSeveralBuildsInARowWereTakenBack) {
    Scene scene(1, [](Policy& policy) {
        watched(OnFailure::rollback)(policy);
        policy.stages[0].promote.on = PromoteOn::build;
    });
    scene.publish("b-1");
    scene.walk_all();
    for (const char* build : {"b-2", "b-3"}) {
        EXPECT_FALSE(scene.stage().hold);
        scene.publish(build);
        scene.walk_all();
        ASSERT_EQ(scene.stage().running, BuildId{build});
        scene.pass(2min);
        scene.answer("errors", TestOutcome::rejected);
        scene.walk_all();
        ASSERT_EQ(scene.stage().running, BuildId{"b-1"});
    }
    EXPECT_TRUE(scene.stage().hold);
}

TEST(TestAgain, TakesTheBuildBackWhenItFailsAsOftenAsAttemptsAllow) {
    Scene scene(1, [](Policy& policy) {
        AcceptPolicy test;
        test.run = "./smoke";
        test.attempts = 2;
        test.again = 1h;
        policy.stages[0].accept = test;
        policy.stages[0].on_failure = OnFailure::rollback;
    });
    scene.runs("b-1");
    scene.runs("b-2");
    EXPECT_TRUE(scene.plan().actions.empty()) << "it was tested just now";
    scene.pass(1h);
    scene.answer("acceptance", TestOutcome::rejected);
    EXPECT_TRUE(scene.stage().active.empty());
    scene.pass(1h);
    scene.answer("acceptance", TestOutcome::interrupted);
    scene.pass(1h);
    scene.answer("acceptance", TestOutcome::rejected);
    EXPECT_TRUE(scene.stage().active.empty()) << "two in a row are needed";
    scene.pass(1h);
    scene.answer("acceptance", TestOutcome::rejected);
    EXPECT_EQ(scene.now_deploy().kind, DeployKind::rollback);
}

} // namespace
} // namespace tt
