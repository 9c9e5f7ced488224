#include "tests/unit/decide/rollout_scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

TEST(Converging, BringsStaleHostsToTheRunningBuildUnderTheLimit) {
    Scene scene(4, rollout([](StagePolicy& stage) {
                    stage.quorum = 50;
                    stage.rollout.lost = {100, true};
                    stage.rollout.floor = Amount{0, true};
                }));
    scene.runs("b-1");
    scene.silence(2);
    scene.silence(3);
    scene.pass(grace + 1s);
    scene.runs("b-2");
    scene.beat(2);
    scene.beat(3);
    scene.prepare_all();
    EXPECT_EQ(scene.out(scene.stage().last).size(), 1U) << "two are stale, and the limit is one";
    scene.walk_all();
    EXPECT_EQ(scene.capacity().ready, 4);
    EXPECT_TRUE(scene.out(scene.stage().last).empty());
}

TEST(Converging, TriesAHostThatFailedAgainLaterEachTime) {
    Scene scene(1);
    scene.runs("b-1");
    const int fresh = scene.add_host();
    const DeployId last = scene.stage().last;
    for (const auto wait : {1min, 2min, 4min}) {
        scene.prepare(fresh);
        scene.begin(fresh);
        scene.fail(fresh);
        EXPECT_EQ(scene.permit(fresh, last)->state, PermitState::failed);
        EXPECT_NE(scene.blocked_by("retry"), "");
        EXPECT_EQ(scene.plan().wake_at, scene.now() + wait);
        scene.pass(wait + 1s);
        EXPECT_NE(scene.permit(fresh, last)->state, PermitState::failed);
    }
}

TEST(Converging, TriesAHostThatCouldNotPrepareAgain) {
    Scene scene(1);
    scene.runs("b-1");
    const int fresh = scene.add_host();
    scene.fail_to_prepare(fresh);
    EXPECT_NE(scene.blocked_by("retry"), "");
    scene.pass(1min + 1s);
    EXPECT_EQ(scene.goal(fresh).services.front().retry, 1) << "it is told to begin again";
    scene.walk_all();
    EXPECT_EQ(scene.capacity().ready, 2);
}

/// Its agent takes no permit for a walk that is over: it is told to begin again.
TEST(Converging, RestartsAHostThatFellIllAtRest) {
    Scene scene(4);
    scene.runs("b-1");
    const DeployId last = scene.stage().last;
    scene.pass(1min);
    scene.fall_ill(1);
    EXPECT_EQ(scene.out(last), std::vector{1});
    EXPECT_EQ(scene.goal(1).services.front().retry, 1);
    scene.walk_all();
    EXPECT_EQ(scene.capacity().ready, 4);
}

TEST(Converging, DoesNotRestartAHostWithoutAPauseThatFallsIllAgainAndAgain) {
    Scene scene(4);
    scene.runs("b-1");
    const DeployId last = scene.stage().last;
    for (int i = 0; i < 3; ++i) {
        scene.pass(10s);
        scene.fall_ill(1);
        EXPECT_TRUE(scene.out(last).empty());
        EXPECT_EQ(scene.blocked_by("retry"), "h1 fell ill within a minute of coming up, to be restarted");
        EXPECT_EQ(scene.plan().wake_at, scene.now() + 50s);
        scene.pass(50s);
        EXPECT_EQ(scene.out(last), std::vector{1});
        scene.walk_all();
        EXPECT_EQ(scene.capacity().ready, 4);
    }
}

TEST(Converging, LeavesAHostAloneThatIsWellAgainByItself) {
    Scene scene(4);
    scene.runs("b-1");
    scene.fall_ill(1);
    scene.recover(1);
    scene.pass(1min);
    EXPECT_EQ(scene.goal(1).services.front().retry, 0);
    EXPECT_EQ(scene.capacity().ready, 4);
}

/// So it is where a backup was restored that does not know under which permit it came up.
TEST(Converging, RestartsAHostThatFellIllWithoutAPermitOnRecord) {
    Scene scene(1);
    scene.runs("b-1");
    const int strange = scene.add_host();
    scene.finish(strange);
    EXPECT_EQ(scene.capacity().ready, 2);
    scene.fall_ill(strange);
    EXPECT_EQ(scene.goal(strange).services.front().retry, 1);
    scene.walk_all();
    EXPECT_EQ(scene.capacity().ready, 2);
}

} // namespace
} // namespace tt
