#include "tests/unit/decide/rollout_scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};

/// A halted deploy of two hosts, of which h0 failed.
struct HaltedScene : Scene {
    explicit HaltedScene(const std::function<void(StagePolicy&)>& adapt = {})
        : Scene(2, rollout([&](StagePolicy& stage) {
                    at_once(stage);
                    if (adapt) adapt(stage);
                })) {
        runs("b-1");
        id = deploy("b-2");
        unhold();
        prepare_all();
        begin(0);
        fail(0);
    }

    [[nodiscard]] DeployState state_now() const { return deploy_named(id).state; }

    DeployId id;
};

TEST(Halt, EndsAsFailedWhenNobodyComes) {
    HaltedScene scene;
    ASSERT_EQ(scene.state_now(), DeployState::halted);
    scene.pass(59min);
    EXPECT_EQ(scene.state_now(), DeployState::halted);
    scene.pass(1min + 1s);
    EXPECT_EQ(scene.state_now(), DeployState::failed);
    EXPECT_EQ(scene.stage().rejections.back().build, BuildId{"b-2"});
    EXPECT_EQ(scene.stage().running, BuildId{"b-1"});
    ASSERT_TRUE(scene.stage().hold);
    EXPECT_EQ(scene.stage().hold->owner, "tt");
}

TEST(Halt, IsLeftByRetryWhichForgetsTheFailures) {
    HaltedScene scene;
    scene.steer(DeployVerb::retry);
    EXPECT_EQ(scene.state_now(), DeployState::running);
    scene.walk_all();
    EXPECT_EQ(scene.state_now(), DeployState::accepted);
}

TEST(Halt, IsLeftByResumeWhichForgivesTheFailures) {
    HaltedScene scene([](StagePolicy& stage) {
        stage.success = 50;
        stage.quorum = 50;
    });
    scene.steer(DeployVerb::resume);
    EXPECT_EQ(scene.state_now(), DeployState::running);
    scene.walk_all();
    EXPECT_EQ(scene.state_now(), DeployState::accepted);
}

/// Else a host that is gone would cover for the next that fails.
TEST(Halt, ForgivesTheFailuresOfAHostOnlyWhileItIsThere) {
    Scene scene(4, rollout(at_once));
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare_all();
    scene.begin(0);
    scene.fail(0);
    scene.steer(DeployVerb::resume);
    SteerHost forget{HostVerb::forget, "h0"};
    forget.leaving = 1;
    ASSERT_TRUE(scene.ask(forget));
    scene.prepare(1);
    scene.begin(1);
    scene.fail(1);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::halted);
}

TEST(Halt, IsLeftByAbortWhichLeavesHostsAsTheyAre) {
    Scene scene(2, rollout(at_once));
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    scene.unhold();
    scene.prepare_all();
    scene.begin(0);
    scene.begin(1);
    scene.fail(0);
    scene.steer(DeployVerb::abort);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::aborted);
    scene.finish(1);
    EXPECT_EQ(scene.stage().left, BuildId{"b-2"});
    EXPECT_TRUE(scene.stage().hold);
    scene.prepare_all();
    EXPECT_EQ(scene.capacity().out, 0) << "h1 serves b-2, and people decide what becomes of it";
}

TEST(OnFailure, RollsBackAtOnceToTheProvenBuild) {
    HaltedScene scene([](StagePolicy& stage) { stage.on_failure = OnFailure::rollback; });
    EXPECT_EQ(scene.state_now(), DeployState::failed) << "without halt_timeout";
    const Deploy& rollback = scene.now_deploy();
    EXPECT_EQ(rollback.kind, DeployKind::rollback);
    EXPECT_EQ(rollback.build, BuildId{"b-1"});
    EXPECT_TRUE(rollback.automatic);
    scene.walk_all();
    EXPECT_EQ(scene.now_deploy().state, DeployState::accepted);
    EXPECT_EQ(scene.stage().running, BuildId{"b-1"});
    EXPECT_EQ(scene.stage().proven, BuildId{"b-1"});
}

TEST(OnFailure, NeverRollsBackARollback) {
    Scene scene(2, rollout([](StagePolicy& stage) {
                    at_once(stage);
                    stage.on_failure = OnFailure::rollback;
                    stage.rollout.halt_timeout = 10min;
                }));
    scene.runs("b-1");
    scene.deploy("b-2");
    scene.unhold();
    scene.prepare_all();
    for (const int host : {0, 1}) scene.begin(host);
    scene.finish(1);
    scene.fail(0);
    const DeployId rollback = scene.stage().active;
    ASSERT_EQ(scene.deploy_named(rollback).kind, DeployKind::rollback);
    scene.prepare_all();
    scene.begin(1);
    scene.fail(1);
    EXPECT_EQ(scene.deploy_named(rollback).state, DeployState::halted);
    scene.pass(11min);
    EXPECT_EQ(scene.deploy_named(rollback).state, DeployState::failed);
    EXPECT_TRUE(scene.stage().active.empty());
    EXPECT_TRUE(scene.stage().hold);
}

TEST(OnFailure, NeverGoesBackAcrossAnIrreversibleBuild) {
    Scene scene(1, rollout([](StagePolicy& stage) { stage.on_failure = OnFailure::rollback; }));
    scene.runs("b-1");
    scene.publish("b-2", [](Build& build) { build.config.reversible = Reversible::never; });
    scene.deploy("b-2");
    scene.unhold();
    scene.prepare(0);
    scene.begin(0);
    scene.fail(0);
    EXPECT_TRUE(scene.stage().active.empty());
    ASSERT_TRUE(scene.stage().hold);
    EXPECT_NE(scene.stage().hold->reason.find("irreversible"), std::string::npos);
}

TEST(OnFailure, DoesNothingToAStageThatContinues) {
    HaltedScene scene([](StagePolicy& stage) {
        stage.on_failure = OnFailure::proceed;
        stage.rollout.halt_timeout = 1min;
    });
    scene.pass(2min);
    EXPECT_EQ(scene.state_now(), DeployState::failed);
    EXPECT_FALSE(scene.stage().hold);
    EXPECT_TRUE(scene.stage().active.empty());
}

TEST(OnFailure, PutsTheOldConfigurationBackAndNotAnOlderBuild) {
    Scene scene(1, rollout([](StagePolicy& stage) { stage.on_failure = OnFailure::rollback; }));
    scene.runs("b-1");
    scene.runs("b-2");
    Policy policy = *current_policy(scene.state(), web);
    ASSERT_TRUE(scene.ask(ApplyConfig{web, policy, {{"prod", {{"KEY", {ValueSource::text, "bad"}}}}}, false})
    );
    const DeployId config = scene.deploy("", DeployKind::config);
    scene.prepare(0);
    scene.begin(0);
    scene.fail(0);
    ASSERT_EQ(scene.deploy_named(config).state, DeployState::failed);
    EXPECT_EQ(scene.now_deploy().kind, DeployKind::rollback);
    EXPECT_EQ(scene.now_deploy().build, BuildId{"b-2"});
    EXPECT_EQ(scene.now_deploy().config, 0);
}

} // namespace
} // namespace tt
