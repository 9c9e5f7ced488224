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

} // namespace
} // namespace tt
