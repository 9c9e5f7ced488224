#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

/// Every host may move at once, and a failed one halts nothing.
void loose(Policy& policy) {
    policy.stages[0].rollout.parallel = {100, true};
    policy.stages[0].rollout.floor = Amount{0, true};
    policy.stages[0].rollout.failures = {100, true};
    policy.stages[0].quorum = 50;
}

Result<Answer> steer(
    Scene& scene, HostVerb verb, const std::string& host, const std::string& reason = "", bool dry = false
) {
    return scene.ask(SteerHost{verb, host, dry, {}, reason});
}

const Host& host_of(const Scene& scene, int host) {
    return *scene.state().hosts.with(name_index("h" + std::to_string(host))).front();
}

TEST(PausedHost, GetsNoPermitAndKeepsItsGoal) {
    Scene scene(3, loose);
    scene.runs("b-1");
    ASSERT_TRUE(steer(scene, HostVerb::pause, "h0", "looking"));
    EXPECT_TRUE(scene.goal(0).services.front().paused);
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare_all();
    EXPECT_EQ(scene.out(deploy), (std::vector{1, 2}));
    EXPECT_EQ(scene.goal(0).services.front().prepare->build, BuildId{"b-2"}) << "and nothing is taken away";
}

TEST(PausedHost, IsNotWaitedForAndComesAfterwards) {
    Scene scene(3, loose);
    scene.runs("b-1");
    ASSERT_TRUE(steer(scene, HostVerb::pause, "h0"));
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare_all();
    EXPECT_NE(scene.blocked_by("paused host"), "");
    scene.walk_all();
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::accepted);
    EXPECT_EQ(scene.capacity().ready, 3) << "it serves what it served";
    EXPECT_EQ(scene.last_report(0).services.front().serving, BuildId{"b-1"});
    ASSERT_TRUE(steer(scene, HostVerb::resume, "h0"));
    scene.walk_all();
    EXPECT_EQ(scene.last_report(0).services.front().serving, BuildId{"b-2"});
}

TEST(PausedHost, GivesBackAPermitThatHasNotBegunAndFinishesOneThatHas) {
    Scene scene(2, loose);
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare_all();
    scene.begin(1);
    ASSERT_TRUE(steer(scene, HostVerb::pause, "h0"));
    ASSERT_TRUE(steer(scene, HostVerb::pause, "h1"));
    EXPECT_EQ(scene.permit(0, deploy)->state, PermitState::revoked);
    EXPECT_EQ(scene.permit(1, deploy)->state, PermitState::begun);
    scene.beat(0);
    EXPECT_EQ(scene.permit(0, deploy)->state, PermitState::returned);
    scene.finish(1);
    EXPECT_EQ(scene.permit(1, deploy)->state, PermitState::done);
}

TEST(PausedHost, IsNotChargedForNotPreparingInTime) {
    Scene scene(2, loose);
    scene.runs("b-1");
    ASSERT_TRUE(steer(scene, HostVerb::pause, "h0"));
    const DeployId deploy = scene.deploy("b-2");
    scene.pass(scene.facts().rules->rollout.deadline + 1min);
    EXPECT_EQ(scene.permit(0, deploy), nullptr);
    ASSERT_NE(scene.permit(1, deploy), nullptr) << "as the other one is";
    EXPECT_EQ(scene.permit(1, deploy)->state, PermitState::failed);
}

TEST(PausedHost, IsSignedAndSaysItOnce) {
    Scene scene(1, loose);
    EXPECT_TRUE(steer(scene, HostVerb::pause, "h0", "looking")->changed);
    EXPECT_EQ(host_of(scene, 0).steered_by, "ana");
    EXPECT_EQ(host_of(scene, 0).steered_reason, "looking");
    EXPECT_FALSE(steer(scene, HostVerb::pause, "h0")->changed);
    EXPECT_TRUE(steer(scene, HostVerb::resume, "h0")->changed);
    EXPECT_EQ(host_of(scene, 0).steered_by, "");
    EXPECT_FALSE(steer(scene, HostVerb::resume, "h0")->changed);
}

TEST(PausedHost, CannotBeOneThatIsDrained) {
    Scene scene(1, loose);
    ASSERT_TRUE(steer(scene, HostVerb::drain, "h0"));
    const auto refused = steer(scene, HostVerb::pause, "h0");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
    EXPECT_NE(refused.error().hint.find("undrain h0"), std::string::npos);
}

TEST(DrainedHost, FinishesWhatItHasBegunAndNothingElse) {
    Scene scene(2, loose);
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare_all();
    scene.begin(0);
    const auto drained = steer(scene, HostVerb::drain, "h0", "new disk");
    ASSERT_TRUE(drained);
    EXPECT_NE(drained->message.find("finishes " + deploy.value), std::string::npos) << drained->message;
    EXPECT_TRUE(scene.goal(0).services.empty());
    EXPECT_EQ(scene.permit(0, deploy)->state, PermitState::begun);
    ASSERT_TRUE(steer(scene, HostVerb::drain, "h1"));
    scene.beat(1);
    EXPECT_EQ(scene.permit(1, deploy)->state, PermitState::returned);
}

TEST(ForgottenHost, IsNotOneThatIsReachableAndServesUnlessThatIsSaid) {
    Scene scene(2, loose);
    scene.runs("b-1");
    const auto refused = steer(scene, HostVerb::forget, "h0");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::blocked);
    EXPECT_TRUE(refused.error().message.contains("serves web")) << refused.error().message;
    EXPECT_TRUE(refused.error().hint.contains("tt hosts drain h0")) << refused.error().hint;
    EXPECT_FALSE(steer(scene, HostVerb::forget, "h0", "", true)) << "nor does a dry run say otherwise";
    EXPECT_TRUE(scene.ask(SteerHost{.verb = HostVerb::forget, .host = "h0", .leaving = 1}));
}

TEST(ForgottenHost, MayBeDrainedOrSilent) {
    Scene scene(2, loose);
    scene.runs("b-1");
    ASSERT_TRUE(steer(scene, HostVerb::drain, "h0"));
    EXPECT_TRUE(steer(scene, HostVerb::forget, "h0"));
    scene.silence(0);
    scene.silence(1);
    scene.pass(grace + 1s);
    EXPECT_TRUE(steer(scene, HostVerb::forget, "h1"));
}

TEST(ResetHost, TriesAFailedDeployAgainFromTheBeginning) {
    Scene scene(2, loose);
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare_all();
    scene.begin(0);
    scene.fail(0);
    ASSERT_EQ(scene.permit(0, deploy)->state, PermitState::failed);
    const int before = scene.goal(0).services.front().retry;
    ASSERT_TRUE(steer(scene, HostVerb::reset, "h0", "more memory"));
    EXPECT_EQ(scene.goal(0).services.front().retry, before + 1);
    EXPECT_EQ(scene.permit(0, deploy)->again, "reset by ana: more memory");
    scene.walk_all();
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::accepted);
    EXPECT_EQ(scene.permit(0, deploy)->again, "");
    EXPECT_EQ(scene.last_report(0).services.front().serving, BuildId{"b-2"});
}

TEST(ResetHost, IsToldWhatHelpsWhereItsDeployHasHalted) {
    Scene scene(2);
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare_all();
    const int host = scene.out(deploy).front();
    scene.begin(host);
    scene.fail(host);
    ASSERT_EQ(scene.deploy_named(deploy).state, DeployState::halted);
    const auto refused = steer(scene, HostVerb::reset, "h" + std::to_string(host));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().hint.ends_with("tt retry " + deploy.value)) << refused.error().hint;
    const auto retried = scene.ask(SteerDeploy{DeployVerb::retry, deploy});
    ASSERT_TRUE(retried);
    EXPECT_EQ(retried->message, deploy.value + " tries 1 failed host again");
}

TEST(ResetHost, ThatFailsAgainIsChargedAndTriedAgainWithTheOthers) {
    Scene scene(2, loose);
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare_all();
    scene.begin(0);
    scene.fail(0);
    ASSERT_TRUE(steer(scene, HostVerb::reset, "h0"));
    scene.prepare(0);
    scene.begin(0);
    scene.fail(0);
    EXPECT_EQ(scene.permit(0, deploy)->state, PermitState::failed);
    const int tried = scene.permit(0, deploy)->retry;
    EXPECT_EQ(scene.goal(0).services.front().retry, tried) << "it does not begin again by itself";
    scene.beat(0);
    EXPECT_EQ(scene.goal(0).services.front().retry, tried);
    scene.steer(DeployVerb::retry);
    EXPECT_EQ(scene.goal(0).services.front().retry, tried + 1);
    scene.walk_all();
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::accepted);
}

TEST(ResetHost, RefusesOneThatHasNotFailed) {
    Scene scene(1, loose);
    scene.runs("b-1");
    const auto refused = steer(scene, HostVerb::reset, "h0");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("has not failed"), std::string::npos);
}

TEST(RedeployedHost, WalksOnceMoreWithWhatItServes) {
    Scene scene(2, loose);
    scene.runs("b-1");
    ASSERT_TRUE(steer(scene, HostVerb::redeploy, "h0", "odd"));
    const auto goal = scene.goal(0).services.front();
    EXPECT_EQ(goal.kind, DeployKind::restart) << "every file is looked at";
    EXPECT_EQ(goal.prepare->build, BuildId{"b-1"});
    EXPECT_FALSE(goal.activate) << "not before it is prepared";
    scene.prepare(0);
    ASSERT_TRUE(scene.goal(0).services.front().activate);
    EXPECT_EQ(scene.capacity().out, 1);
    scene.begin(0);
    scene.finish(0);
    EXPECT_EQ(scene.goal(0).services.front().kind, DeployKind::regular);
    EXPECT_FALSE(scene.goal(0).services.front().activate) << "once";
    EXPECT_EQ(scene.capacity().out, 0);
    scene.beat(0);
    EXPECT_TRUE(scene.plan().wishes.empty());
}

TEST(RedeployedHost, KeepsTheFloor) {
    Scene scene(2, [](Policy& policy) { policy.stages[0].rollout.floor = Amount{100, true}; });
    scene.runs("b-1");
    ASSERT_TRUE(steer(scene, HostVerb::redeploy, "h0"));
    scene.prepare(0);
    EXPECT_FALSE(scene.goal(0).services.front().activate);
    EXPECT_NE(scene.blocked_by("floor"), "");
}

TEST(RedeployedHost, IsRefusedWhileADeployIsUnderWay) {
    Scene scene(2, loose);
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    const auto refused = steer(scene, HostVerb::redeploy, "h0");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find(deploy.value), std::string::npos) << refused.error().message;
}

TEST(SteeredHost, ChangesNothingInADryRun) {
    Scene scene(1, loose);
    scene.runs("b-1");
    const State before = scene.state();
    EXPECT_TRUE(steer(scene, HostVerb::pause, "h0", "", true)->changed);
    EXPECT_TRUE(steer(scene, HostVerb::redeploy, "h0", "", true)->changed);
    EXPECT_EQ(scene.state().hosts.rows().begin()->second, before.hosts.rows().begin()->second);
    EXPECT_EQ(scene.goal(0).services.front().kind, DeployKind::regular);
}

} // namespace
} // namespace tt
