#include "tests/unit/decide/rollout_scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

TEST(Rollout, EndsAcceptedWhenAllHostsServe) {
    Scene scene(3);
    scene.runs("b-1");
    EXPECT_EQ(scene.stage().running, BuildId{"b-1"});
    EXPECT_EQ(scene.stage().proven, BuildId{"b-1"});
    EXPECT_TRUE(scene.stage().active.empty());
    EXPECT_TRUE(scene.stage().trailing.empty());
}

TEST(Rollout, FillsOneBatchAfterTheOtherAndWaitsBetween) {
    Scene scene(10, rollout([](StagePolicy& stage) {
                    at_once(stage);
                    stage.rollout.batches = {{{1, false}, 5min}, {{45, true}, 1min}, {{100, true}, 0s}};
                }));
    const DeployId deploy = scene.deploy("b-1");
    const auto out = [&] { return scene.out(deploy).size(); };
    scene.prepare_all();
    EXPECT_EQ(out(), 1U);
    scene.walk_all();
    EXPECT_EQ(out(), 0U);
    EXPECT_NE(scene.blocked_by("batch wait"), "");
    EXPECT_EQ(scene.plan().wake_at - scene.now(), grace) << "silence comes before the end of the wait";
    scene.pass(5min);
    EXPECT_EQ(out(), 4U) << "5 of 10, rounded up, and one is done";
    scene.walk_all();
    scene.pass(1min);
    EXPECT_EQ(out(), 5U);
    scene.walk_all();
    EXPECT_EQ(scene.now_deploy().state, DeployState::accepted);
}

TEST(Rollout, NamesTheHostsThatItWaitsFor) {
    Scene scene(2, rollout(at_once));
    scene.deploy("b-1");
    EXPECT_EQ(scene.blocked_by("prepare"), "2 hosts still to prepare the build");
    scene.stumble(0);
    EXPECT_NE(scene.blocked_by("prepare").find("; h0: connection refused"), std::string::npos)
        << scene.blocked_by("prepare");
    scene.prepare(1);
    scene.begin(1);
    EXPECT_EQ(scene.blocked_by("out"), "1 host on the way: h1");
}

TEST(Rollout, SaysThatNobodyIsThere) {
    Scene scene(0);
    scene.deploy("b-1");
    EXPECT_EQ(scene.blocked_by("hosts"), "no host is assigned to the stage yet");
}

TEST(Rollout, NeverShrinksABatch) {
    Scene scene(10, rollout([](StagePolicy& stage) {
                    at_once(stage);
                    stage.rollout.batches = {{{50, true}, 0s}, {{100, true}, 0s}};
                }));
    const DeployId deploy = scene.deploy("b-1");
    EXPECT_EQ(scene.deploy_named(deploy).target, 5);
    for (const char* host : {"h6", "h7", "h8", "h9"})
        ASSERT_TRUE(scene.ask(SteerHost{HostVerb::drain, host, false}));
    EXPECT_EQ(scene.deploy_named(deploy).target, 5);
    EXPECT_EQ(scene.deploy_named(deploy).batch, 0);
}

TEST(Rollout, PutsARollbackThroughWithoutBatches) {
    Scene scene(4, rollout([](StagePolicy& stage) {
                    at_once(stage);
                    stage.rollout.batches = {{{1, false}, 1h}, {{100, true}, 0s}};
                }));
    scene.deploy("b-1");
    scene.walk_all();
    scene.pass(1h);
    scene.walk_all();
    ASSERT_EQ(scene.now_deploy().state, DeployState::accepted);
    scene.deploy("b-2");
    scene.walk_all();
    const DeployId rollback = scene.deploy("", DeployKind::rollback);
    scene.walk_all();
    EXPECT_EQ(scene.deploy_named(rollback).state, DeployState::accepted);
}

struct Budget {
    Amount failures;
    int hosts;
    int halts_after;
};

TEST(Rollout, HaltsWhenTheFailureBudgetIsSpent) {
    for (const Budget& row : {
             Budget{{0, false}, 4, 1}, // At least one failed host halts.
             Budget{{1, false}, 4, 1},
             Budget{{2, false}, 4, 2},
             Budget{{25, true}, 12, 3},
             Budget{{5, true}, 4, 1},
         }) {
        Scene scene(row.hosts, rollout([&](StagePolicy& stage) {
                        at_once(stage);
                        stage.rollout.failures = row.failures;
                    }));
        const DeployId deploy = scene.deploy("b-1");
        scene.prepare_all();
        for (int host = 0; host < row.halts_after; ++host) {
            ASSERT_EQ(scene.deploy_named(deploy).state, DeployState::running) << to_text(row.failures);
            scene.begin(host);
            scene.fail(host);
        }
        EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::halted) << to_text(row.failures);
        EXPECT_NE(scene.blocked_by("halted"), "");
    }
}

TEST(Rollout, ChargesHostsThatCannotPrepare) {
    Scene scene(2);
    scene.deploy("b-1");
    scene.fail_to_prepare(0);
    EXPECT_EQ(scene.deploy_named(scene.stage().active).state, DeployState::halted);
}

TEST(Rollout, ChargesHostsThatDoNotPrepareInTime) {
    Scene scene(2, rollout([](StagePolicy& stage) { stage.rollout.deadline = 3min; }));
    const DeployId deploy = scene.deploy("b-1");
    scene.pass(2min);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::running);
    scene.pass(61s);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::halted);
}

/// There they take turns.
/// Each by its own deadline: what goes first may be the one that takes long.
TEST(Rollout, GivesAHostTimeToPrepareForEachOfItsServices) {
    Scene scene(2, rollout([](StagePolicy& stage) { stage.rollout.deadline = 3min; }));
    Policy policy = *current_policy(scene.state(), ServiceName{"web"});
    policy.service = ServiceName{"api"};
    policy.stages[0].rollout.deadline = 10min;
    ASSERT_TRUE(scene.ask(ApplyConfig{policy.service, policy, {}}));
    const DeployId deploy = scene.deploy("b-1");
    scene.pass(12min);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::running);
    scene.pass(1min + 62s);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::halted);
}

TEST(Rollout, GivesAHostThatComesBackItsFullTimeToPrepare) {
    Scene scene(3, rollout([](StagePolicy& stage) {
                    stage.rollout.deadline = 3min;
                    stage.rollout.batches = {{{2, false}, 1h}, {{100, true}, 0s}};
                }));
    scene.silence(2);
    scene.pass(grace + 1s);
    const DeployId deploy = scene.deploy("b-1");
    scene.walk_all();
    scene.pass(30min);
    scene.beat(2);
    scene.pass(1min);
    EXPECT_EQ(scene.permit(2, deploy), nullptr) << "it was not there to prepare";
    scene.pass(2min + 1s);
    ASSERT_NE(scene.permit(2, deploy), nullptr);
    EXPECT_EQ(scene.permit(2, deploy)->state, PermitState::failed);
}

TEST(Rollout, HaltsWhenTooManyHostsFallSilent) {
    Scene scene(10, rollout([](StagePolicy& stage) { stage.rollout.lost = {20, true}; }));
    const DeployId deploy = scene.deploy("b-1");
    scene.silence(0);
    scene.silence(1);
    scene.pass(grace + 1s);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::running) << "two may";
    scene.silence(2);
    scene.pass(grace + 1s);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::halted);
    scene.steer(DeployVerb::resume);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::running) << "people have seen it";
}

TEST(Rollout, CountsAHostThatFellIllAsFailed) {
    Scene scene(4);
    const DeployId deploy = scene.deploy("b-1");
    scene.prepare_all();
    const int host = scene.out(deploy).at(0);
    scene.begin(host);
    scene.finish(host);
    scene.fall_ill(host);
    EXPECT_EQ(scene.permit(host, deploy)->state, PermitState::failed);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::halted);
}

TEST(Rollout, NeedsAQuorumOfTheExpectedHosts) {
    Scene scene(10, rollout([](StagePolicy& stage) {
                    at_once(stage);
                    stage.quorum = 85;
                    stage.rollout.lost = {100, true};
                }));
    scene.silence(0);
    scene.silence(1);
    scene.pass(grace + 1s);
    const DeployId deploy = scene.deploy("b-1");
    scene.walk_all();
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::running);
    EXPECT_NE(scene.blocked_by("quorum"), "");
    EXPECT_NE(scene.blocked_by("unreachable"), "");
    ASSERT_TRUE(scene.ask(SteerHost{HostVerb::drain, "h0", false}));
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::accepted) << "8 of 9 are more than 85 percent";
}

TEST(Rollout, NeedsSuccessOnTheReachableHosts) {
    Scene scene(4, rollout([](StagePolicy& stage) {
                    at_once(stage);
                    stage.success = 75;
                    stage.quorum = 50;
                    stage.rollout.failures = {3, false};
                }));
    const DeployId first = scene.deploy("b-1");
    scene.prepare_all();
    for (int host = 0; host < 4; ++host) scene.begin(host);
    for (int host = 0; host < 3; ++host) scene.finish(host);
    scene.fail(3);
    EXPECT_EQ(scene.deploy_named(first).state, DeployState::accepted) << "3 of 4 are 75 percent";
    const DeployId second = scene.deploy("b-2");
    scene.prepare_all();
    for (int host = 0; host < 4; ++host) scene.begin(host);
    for (int host = 0; host < 2; ++host) scene.finish(host);
    for (int host = 2; host < 4; ++host) scene.fail(host);
    EXPECT_EQ(scene.deploy_named(second).state, DeployState::halted);
}

TEST(Rollout, WaitsForHostsAndEndsWithoutThemAsNoFailure) {
    Scene scene(0, rollout([](StagePolicy& stage) { stage.on_failure = OnFailure::hold; }));
    scene.publish("b-1");
    const DeployId deploy = scene.deploy("b-1");
    scene.unhold();
    EXPECT_NE(scene.blocked_by("hosts"), "");
    scene.pass(10min + 1s);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::no_hosts);
    EXPECT_TRUE(scene.stage().rejections.empty());
    EXPECT_FALSE(scene.stage().hold) << "no on_failure";
}

TEST(Rollout, IsNotEndedByARestartOfTheControlPlane) {
    Scene scene(4, rollout([](StagePolicy& stage) {
                    stage.rollout.batches = {{{1, false}, 2h}, {{100, true}, 0s}};
                }));
    const DeployId deploy = scene.deploy("b-1");
    scene.walk_all();
    scene.pass(1h);
    scene.restart_server();
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::running) << "nobody could have spoken yet";
}

TEST(Rollout, DoesNotTakeTheFirstHostThatSpeaksForAll) {
    Scene scene(2, rollout([](StagePolicy& stage) { stage.quorum = 50; }));
    const DeployId deploy = scene.deploy("b-1");
    scene.prepare(0);
    scene.begin(0);
    scene.finish(0);
    scene.restart_server();
    scene.beat(0);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::running);
    scene.silence(1);
    scene.pass(grace + 1s);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::accepted) << "half of them is the quorum";
}

TEST(Pause, WithdrawsWhatHasNotBegunAndStopsNewPermits) {
    Scene scene(4, rollout(at_once));
    const DeployId deploy = scene.deploy("b-1");
    scene.prepare_all();
    scene.begin(0);
    scene.steer(DeployVerb::pause);
    EXPECT_EQ(scene.permit(0, deploy)->state, PermitState::begun);
    EXPECT_EQ(scene.permit(1, deploy)->state, PermitState::revoked);
    scene.finish(0);
    for (int host = 1; host < 4; ++host) scene.beat(host);
    EXPECT_TRUE(scene.out(deploy).empty());
    scene.steer(DeployVerb::resume);
    EXPECT_EQ(scene.out(deploy).size(), 3U);
}

TEST(Pause, DoesNotLastForEver) {
    Scene scene(2, rollout([](StagePolicy& stage) { stage.rollout.pause_timeout = 2h; }));
    const DeployId deploy = scene.deploy("b-1");
    scene.steer(DeployVerb::pause);
    scene.pass(2h + 1s);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::aborted);
}

} // namespace
} // namespace tt
