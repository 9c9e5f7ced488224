#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};
const StageName prod{"prod"};

StartDeploy start(const char* build, DeployKind kind = DeployKind::regular) {
    return {web, prod, kind, build, "because", "", false, false};
}

Build as_known(const Scene& scene, const char* id) {
    return *scene.state().builds.find(id);
}

TEST(PublishBuild, TakesASignatureThatTheBuildDidNotHaveWithItsArtifact) {
    Scene scene(1);
    scene.publish("b-1");
    const Build unsigned_build = as_known(scene, "b-1");
    PublishBuild request{unsigned_build};
    request.build.signature = "by ci";
    request.build.artifact = {Digest("sha256:packed by another zstd"), 7};
    const auto taken = scene.ask(request);
    ASSERT_TRUE(taken);
    EXPECT_TRUE(taken->changed);
    Build expected = unsigned_build;
    expected.signature = request.build.signature;
    expected.artifact = request.build.artifact;
    EXPECT_EQ(as_known(scene, "b-1"), expected);
}

TEST(PublishBuild, ChangesNothingWhenItIsPublishedAgainAsItIsOrWithoutItsSignature) {
    Scene scene(1);
    scene.publish("b-1", [](Build& build) { build.signature = "by ci"; });
    const Build known = as_known(scene, "b-1");
    PublishBuild request{known};
    EXPECT_FALSE(scene.ask(request)->changed);
    request.build.signature.clear();
    request.build.commit.subject = "another";
    EXPECT_FALSE(scene.ask(request)->changed);
    EXPECT_EQ(as_known(scene, "b-1"), known);
}

TEST(StartDeploy, FindsWhatTheSameRequestStartedBefore) {
    Scene scene(1);
    scene.publish("b-1");
    StartDeploy request = start("b-1");
    request.idempotency_key = "run-7";
    const auto first = scene.ask(request);
    scene.walk_all();
    const auto again = scene.ask(request);
    ASSERT_TRUE(first && again);
    EXPECT_EQ(first->id, again->id);
    EXPECT_FALSE(again->changed);
    EXPECT_EQ(scene.state().deploys.size(), 1U);
}

TEST(StartDeploy, AnswersADryRunAndChangesNothing) {
    Scene scene(1);
    scene.publish("b-1");
    StartDeploy request = start("b-1");
    request.dry_run = true;
    const auto dry = scene.ask(request);
    ASSERT_TRUE(dry);
    EXPECT_EQ(scene.state().deploys.size(), 0U);
    request.dry_run = false;
    EXPECT_EQ(scene.ask(request)->id, dry->id);
}

TEST(StartDeploy, SaysThatABuildIsLiveOrOnItsWayAlready) {
    Scene scene(1);
    scene.publish("b-1");
    const DeployId id = scene.deploy("b-1");
    EXPECT_EQ(scene.ask(start("b-1"))->id, id.value) << "on its way";
    EXPECT_EQ(scene.state().deploys.size(), 1U);
    scene.walk_all();
    const auto live = scene.ask(start("b-1"));
    EXPECT_FALSE(live->changed);
    EXPECT_EQ(live->id, id.value);
    EXPECT_EQ(scene.state().deploys.size(), 1U);
}

TEST(StartDeploy, IsRefusedByAnExclusiveHoldOfAnotherUnlessItRollsBack) {
    Scene scene(1);
    scene.runs("b-1");
    scene.runs("b-2");
    ASSERT_TRUE(scene.ask(SetHold{web, prod, true, true, "launch", false}, "bo"));
    const auto refused = scene.ask(start("b-1"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::blocked);
    EXPECT_TRUE(scene.ask(start("b-1", DeployKind::hotfix), "bo")) << "its owner may";
    EXPECT_TRUE(scene.ask(start("b-1", DeployKind::rollback))) << "a rollback is always allowed";
}

TEST(StartDeploy, RollsBackToTheProvenBuildBefore) {
    Scene scene(1);
    scene.runs("b-1");
    EXPECT_FALSE(scene.ask(start("", DeployKind::rollback))) << "there is nothing to go back to";
    scene.runs("b-2");
    scene.runs("b-3");
    scene.ask(start("", DeployKind::rollback)).value();
    EXPECT_EQ(scene.now_deploy().build, BuildId{"b-2"});
    scene.walk_all();
    scene.ask(start("", DeployKind::rollback)).value();
    EXPECT_EQ(scene.now_deploy().build, BuildId{"b-1"}) << "b-3 was left, and b-2 is being left";
}

TEST(StartDeploy, KeepsTheBuildOfARestart) {
    Scene scene(1);
    scene.runs("b-1");
    scene.publish("b-2");
    EXPECT_FALSE(scene.ask(start("b-2", DeployKind::restart)));
    EXPECT_TRUE(scene.ask(start("b-1", DeployKind::restart)));
}

TEST(StartDeploy, NamesWhatThereIsWhenTheNameIsWrong) {
    Scene scene(1);
    StartDeploy request = start("b-1");
    request.stage = StageName{"prd"};
    const auto refused = scene.ask(request);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::not_found);
    EXPECT_NE(refused.error().hint.find("prod"), std::string::npos);
}

TEST(SteerDeploy, RefusesWhatMakesNoSense) {
    Scene scene(1);
    scene.runs("b-1");
    const auto steer = [&](DeployVerb verb, const char* deploy) {
        return scene.ask(SteerDeploy{verb, DeployId{deploy}, web, prod, "", false});
    };
    EXPECT_FALSE(steer(DeployVerb::pause, "d1")) << "it is over";
    EXPECT_FALSE(steer(DeployVerb::abort, "d1")->changed) << "which is what abort wants";
    EXPECT_FALSE(steer(DeployVerb::pause, "")) << "none is active";
    scene.deploy("b-2");
    scene.deploy("b-3");
    EXPECT_FALSE(steer(DeployVerb::pause, "d3")) << "it has not begun";
    EXPECT_TRUE(steer(DeployVerb::abort, "d3")->changed);
    EXPECT_TRUE(scene.stage().queue.empty());
    EXPECT_FALSE(steer(DeployVerb::resume, "d2")->changed) << "nothing stands in its way";
    EXPECT_FALSE(steer(DeployVerb::retry, "d2")->changed) << "nothing has failed";
}

TEST(SteerHost, TellsTheStageThatAHostLeaves) {
    Scene scene(3, [](Policy& policy) { policy.stages[0].rollout.lost = {100, true}; });
    scene.silence(2);
    scene.pass(grace + 1s);
    const DeployId deploy = scene.deploy("b-1");
    scene.walk_all();
    ASSERT_EQ(scene.deploy_named(deploy).state, DeployState::running) << "2 of 3 are no quorum";
    ASSERT_TRUE(scene.ask(SteerHost{HostVerb::drain, "h2", false}));
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::accepted) << "in the same step";
}

TEST(SteerHost, FreesTheSlotOfAHostThatIsGoneForGood) {
    Scene scene(3, [](Policy& policy) { policy.stages[0].rollout.lost = {100, true}; });
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare_all();
    const int gone = scene.out(deploy).at(0);
    scene.begin(gone);
    const std::string name = "h" + std::to_string(gone);
    ASSERT_TRUE(scene.ask(SteerHost{.verb = HostVerb::forget, .host = name, .leaving = 1}));
    EXPECT_EQ(scene.permit(gone, deploy), nullptr);
    EXPECT_EQ(scene.out(deploy).size(), 1U) << "the next one takes its slot";
}

TEST(ApplyConfig, TellsHostsThatNoStageTakesAnyMore) {
    Scene scene(1);
    scene.runs("b-1");
    ASSERT_FALSE(scene.goal(0).services.empty());
    const std::uint64_t version = scene.goal(0).version;
    Policy policy = *current_policy(scene.state(), web);
    policy.stages[0].hosts.group = "other";
    EXPECT_EQ(scene.ask(ApplyConfig{web, policy, {}, 0, false}).error().kind, ErrorKind::blocked);
    EXPECT_NE(scene.goal(0).services.front().kind, DeployKind::stop) << "a slip of the pen";
    ASSERT_TRUE(scene.ask(ApplyConfig{web, policy, {}, 1, false}));
    ASSERT_EQ(scene.goal(0).services.size(), 1U);
    EXPECT_EQ(scene.goal(0).services.front().kind, DeployKind::stop);
    EXPECT_GT(scene.goal(0).version, version) << "which is news to it";
}

TEST(RestoredDatabase, AdoptsWhatItsAgentsKnowPlusOne) {
    Scene scene(1);
    scene.runs("b-1");
    const sim::Disk backup = scene.disk();
    const std::uint64_t epoch_then = scene.state().fleet.epoch;
    scene.restart_server();
    scene.restart_server();
    scene.beat(0);
    scene.runs("b-2");
    scene.beat(0);
    const Report newest = scene.last_report(0);
    scene.disk() = backup;
    scene.restart_server();
    ASSERT_LT(scene.state().fleet.epoch, newest.epoch);
    ASSERT_EQ(scene.state().fleet.epoch, epoch_then + 1);
    Report next = newest;
    ++next.sequence;
    ASSERT_TRUE(scene.take(next));
    EXPECT_EQ(scene.state().fleet.epoch, newest.epoch + 1);
    EXPECT_GT(scene.state().hosts.find("h0")->version, newest.have);
    scene.publish("b-3");
    EXPECT_EQ(scene.ask(start("b-3"))->id, "d3") << "d2 has been given away, though nobody here remembers it";
}

} // namespace
} // namespace tt
