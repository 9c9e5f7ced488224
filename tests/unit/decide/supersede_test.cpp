#include "tests/unit/decide/rollout_scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

TEST(Supersede, LetsTheNewestGoAndSupersedesTheOthers) {
    Scene scene(1);
    scene.deploy("b-1");
    const DeployId second = scene.deploy("b-2");
    const DeployId third = scene.deploy("b-3");
    EXPECT_EQ(scene.deploy_named(second).state, DeployState::queued);
    scene.walk_all();
    EXPECT_EQ(scene.deploy_named(second).state, DeployState::superseded);
    EXPECT_EQ(scene.stage().running, BuildId{"b-3"});
    EXPECT_EQ(scene.deploy_named(third).state, DeployState::accepted);
}

TEST(Supersede, LetsAHotfixGoBeforeANewerDeploy) {
    Scene scene(1);
    scene.deploy("b-1");
    const DeployId hotfix = scene.deploy("b-2", DeployKind::hotfix);
    const DeployId newer = scene.deploy("b-3");
    scene.prepare(0);
    scene.begin(0);
    scene.finish(0);
    EXPECT_EQ(scene.stage().active, hotfix);
    EXPECT_EQ(scene.deploy_named(newer).state, DeployState::queued) << "it goes after the hotfix";
}

TEST(Supersede, LetsARestartTakeWhateverRunsWhenItsTurnComes) {
    Scene scene(1);
    scene.runs("b-1");
    scene.deploy("b-2");
    const DeployId restart = scene.deploy("", DeployKind::restart);
    scene.walk_all();
    EXPECT_EQ(scene.deploy_named(restart).state, DeployState::accepted);
    EXPECT_EQ(scene.deploy_named(restart).build, BuildId{"b-2"});
    EXPECT_EQ(scene.stage().running, BuildId{"b-2"});
}

TEST(Supersede, DoesNotLetARestartSupersedeANewBuild) {
    Scene scene(1);
    scene.runs("b-1");
    scene.deploy("b-2");
    const DeployId newer = scene.deploy("b-3");
    scene.deploy("", DeployKind::restart);
    scene.walk_all();
    EXPECT_EQ(scene.deploy_named(newer).state, DeployState::accepted);
    EXPECT_EQ(scene.stage().running, BuildId{"b-3"});
}

TEST(Supersede, ReplacesOnlyUntilTheFirstBatchIsDone) {
    Scene scene(2, rollout([](StagePolicy& stage) {
                    stage.supersede = Supersede::replace;
                    stage.rollout.batches = {{{1, false}, 0s}, {{100, true}, 0s}};
                }));
    const DeployId first = scene.deploy("b-1");
    const DeployId second = scene.deploy("b-2");
    EXPECT_EQ(scene.deploy_named(first).state, DeployState::superseded);
    scene.prepare(0);
    scene.begin(0);
    scene.finish(0);
    const DeployId third = scene.deploy("b-3");
    EXPECT_EQ(scene.deploy_named(third).state, DeployState::queued);
    EXPECT_EQ(scene.stage().active, second);
}

TEST(Supersede, LetsARollbackReplaceAtOnceAndRejectWhatItLeaves) {
    Scene scene(2);
    scene.runs("b-1");
    scene.runs("b-2");
    const DeployId deploy = scene.deploy("b-3");
    scene.prepare_all();
    scene.deploy("b-1", DeployKind::rollback);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::superseded);
    EXPECT_EQ(scene.now_deploy().kind, DeployKind::rollback);
    std::set<std::string> rejected;
    for (const Rejection& rejection : scene.stage().rejections) rejected.insert(rejection.build.value);
    EXPECT_EQ(rejected, (std::set<std::string>{"b-2", "b-3"})) << "what ran, and what came";
}

} // namespace
} // namespace tt
