#include "pipeline/decide/silence.hpp"
#include "pipeline/engine/views.hpp"
#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};

/// Hosts are given up after 10 minutes; nothing but them holds anything up.
void patient(Policy& policy) {
    StagePolicy& prod = policy.stages[0];
    prod.hosts.lost_after = 10min;
    prod.rollout.parallel = {100, true};
    prod.rollout.floor = Amount{0, true};
    prod.rollout.failures = {100, true};
    prod.quorum = 100;
}

const Host& host_of(const Scene& scene, int host) {
    return *scene.state().hosts.find("h" + std::to_string(host));
}

int lost_hosts(const Scene& scene) {
    return static_cast<int>(scene.facts().lost.size());
}

void apply_to_api(Scene& scene, const Scene::Adapt& adapt) {
    Policy policy = *current_policy(scene.state(), web);
    policy.service = ServiceName{"api"};
    adapt(policy);
    ASSERT_TRUE(scene.ask(ApplyConfig{policy.service, policy, {}}));
}

TEST(LostHost, IsExpectedUntilItsTimeHasPassedAndNoLonger) {
    Scene scene(5, patient);
    scene.runs("b-1");
    scene.silence(0);
    scene.pass(10min - 1ms);
    EXPECT_FALSE(host_of(scene, 0).is_lost());
    EXPECT_EQ(scene.capacity().expected, 5);
    scene.pass(1ms);
    EXPECT_EQ(host_of(scene, 0).lost_at, scene.now());
    EXPECT_EQ(scene.capacity().expected, 4);
    EXPECT_EQ(lost_hosts(scene), 1);
}

TEST(LostHost, IsNeverOneWhereThePolicySaysSo) {
    Scene scene(5, [](Policy& policy) {
        patient(policy);
        policy.stages[0].hosts.lost_after = 0min;
    });
    scene.silence(0);
    scene.pass(48h);
    EXPECT_EQ(lost_hosts(scene), 0);
}

TEST(LostHost, IsNothingThatAStandingServerWaitsFor) {
    Scene scene(5, patient);
    scene.runs("b-1");
    scene.silence(0);
    scene.pass(2min);
    EXPECT_FALSE(scene.has_plans()) << "an embedded one may end";
}

TEST(LostHost, HoldsUpNoDeployAnyMore) {
    Scene scene(5, [](Policy& policy) {
        patient(policy);
        policy.stages[0].rollout.deadline = 30min;
    });
    scene.runs("b-1");
    scene.silence(0);
    const DeployId deploy = scene.deploy("b-2");
    scene.walk_all();
    scene.pass(9min);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::running);
    EXPECT_NE(scene.blocked_by("quorum"), "");
    scene.pass(2min);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::accepted);
}

TEST(LostHost, KeepsItsSlotUntilItsWalkMustHaveEnded) {
    Scene scene(5, [](Policy& policy) {
        patient(policy);
        policy.stages[0].hosts.lost_after = 2min;
    });
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare_all();
    scene.begin(0);
    scene.silence(0);
    for (int host = 1; host < 5; ++host) {
        scene.begin(host);
        scene.finish(host);
    }
    scene.pass(19min);
    EXPECT_FALSE(host_of(scene, 0).is_lost());
    EXPECT_EQ(scene.capacity().out, 1);
    scene.pass(2min);
    EXPECT_TRUE(host_of(scene, 0).is_lost());
    EXPECT_EQ(scene.permit(0, deploy)->state, PermitState::overdue);
    EXPECT_EQ(scene.capacity().out, 0);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::accepted);
}

TEST(LostHost, ComesBackAndTakesWhatItMissedUnderTheLimit) {
    Scene scene(5, [](Policy& policy) {
        patient(policy);
        policy.stages[0].rollout.parallel = {1, false};
    });
    scene.runs("b-1");
    scene.silence(0);
    scene.pass(11min);
    scene.runs("b-2");
    ASSERT_EQ(scene.last_report(0).services.front().serving, BuildId{"b-1"});
    scene.beat(0);
    EXPECT_FALSE(host_of(scene, 0).is_lost());
    EXPECT_EQ(scene.capacity().expected, 5);
    EXPECT_EQ(scene.goal(0).services.front().prepare->build, BuildId{"b-2"});
    EXPECT_FALSE(scene.goal(0).services.front().activate);
    scene.prepare(0);
    EXPECT_EQ(scene.capacity().out, 1);
    scene.walk_all();
    EXPECT_EQ(scene.last_report(0).services.front().serving, BuildId{"b-2"});
}

TEST(LostHost, CannotBeginUnderAPermitOfBefore) {
    Scene scene(5, patient);
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare_all();
    const PermitId old = scene.permit(0, deploy)->id;
    scene.silence(0);
    scene.walk_all();
    scene.pass(40min);
    ASSERT_TRUE(host_of(scene, 0).is_lost());
    Report late = scene.last_report(0);
    ++late.sequence;
    late.services.front().permit = old;
    ASSERT_TRUE(scene.take(late));
    EXPECT_FALSE(host_of(scene, 0).is_lost());
    EXPECT_FALSE(scene.goal(0).services.front().activate) << "its old permit is void";
    EXPECT_EQ(scene.capacity().out, 1) << "until it has seen that";
    ++late.sequence;
    late.have = scene.goal(0).version;
    ASSERT_TRUE(scene.take(late));
    const auto fresh = scene.goal(0).services.front().activate;
    ASSERT_TRUE(fresh);
    EXPECT_NE(fresh->permit, old);
}

TEST(LostHost, ThatBeganBeforeIsOutAgainUntilItSaysHowItEnded) {
    Scene scene(5, patient);
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare_all();
    scene.begin(0);
    Report walking = scene.last_report(0);
    scene.silence(0);
    scene.walk_all();
    scene.pass(40min);
    ASSERT_TRUE(host_of(scene, 0).is_lost());
    ++walking.sequence;
    ASSERT_TRUE(scene.take(walking));
    EXPECT_EQ(scene.capacity().out, 1) << "what has begun is finished, and counted until then";
    EXPECT_FALSE(scene.goal(0).services.front().activate);
    ServiceReport& report = walking.services.front();
    report.step = Step::serving;
    report.state = StepState::done;
    report.serving = BuildId{"b-2"};
    report.healthy = true;
    ++walking.sequence;
    ASSERT_TRUE(scene.take(walking));
    EXPECT_EQ(scene.permit(0, deploy)->state, PermitState::done);
    EXPECT_EQ(scene.capacity().out, 0);
    EXPECT_EQ(scene.capacity().ready, 5);
}

/// Else a build that kills hosts slowly would never halt.
TEST(LostHost, StillChargesTheBudgetOfTheDeployUnderWhichItFellSilent) {
    Scene scene(5, [](Policy& policy) {
        patient(policy);
        policy.stages[0].rollout.parallel = {1, false};
    });
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare_all();
    const int walker = scene.permit(0, deploy) ? 0 : 1;
    scene.begin(walker);
    scene.silence(walker);
    scene.pass(40min);
    ASSERT_TRUE(host_of(scene, walker).is_lost());
    ASSERT_EQ(scene.deploy_named(deploy).state, DeployState::running);
    EXPECT_EQ(charged_hosts(scene.facts()), 1);
}

TEST(LostHost, IsStillLostForTheNextControlPlane) {
    Scene scene(5, patient);
    scene.silence(0);
    scene.pass(11min);
    scene.restart_server();
    EXPECT_TRUE(host_of(scene, 0).is_lost());
    EXPECT_EQ(scene.capacity().expected, 4);
    scene.beat(0);
    EXPECT_FALSE(host_of(scene, 0).is_lost());
}

TEST(LostHost, IsNotFoundBeforeAControlPlaneHasListenedForLongEnough) {
    Scene scene(5, patient);
    scene.silence(0);
    scene.pass(9min);
    scene.restart_server();
    scene.pass(10min - 1ms);
    EXPECT_EQ(lost_hosts(scene), 0);
    scene.pass(1ms);
    EXPECT_EQ(lost_hosts(scene), 1);
}

TEST(LostHost, OfSeveralServicesIsGivenUpByTheLastOfThem) {
    Scene scene(5, patient);
    apply_to_api(scene, [](Policy& policy) { policy.stages[0].hosts.lost_after = 30min; });
    scene.silence(0);
    scene.pass(30min - 1ms);
    EXPECT_FALSE(host_of(scene, 0).is_lost());
    scene.pass(1ms);
    EXPECT_TRUE(host_of(scene, 0).is_lost());
}

TEST(LostHost, OfSeveralServicesIsKeptWhereOneOfThemBlamesTheNetwork) {
    Scene scene(5, [](Policy& policy) {
        patient(policy);
        policy.stages[0].rollout.lost = {100, true};
    });
    apply_to_api(scene, [](Policy& policy) { policy.stages[0].rollout.lost = {20, true}; });
    scene.silence(0);
    scene.silence(1);
    scene.pass(20min);
    EXPECT_EQ(lost_hosts(scene), 0);
    scene.beat(1);
    EXPECT_EQ(lost_hosts(scene), 1) << "when the other one speaks it is one too few";
}

TEST(LostHosts, AreNoneWhileManyAreSilentAtOnce) {
    Scene scene(10, patient);
    for (int host = 0; host < 3; ++host) {
        scene.silence(host);
        scene.pass(2min); // One after the other, as polls run out.
    }
    scene.pass(2h);
    EXPECT_EQ(lost_hosts(scene), 0);
    EXPECT_EQ(scene.capacity().expected, 10);
    EXPECT_NE(scene.blocked_by("silent hosts").find("3 of 10 hosts are silent at once"), std::string::npos)
        << scene.blocked_by("silent hosts");
    scene.beat(2);
    EXPECT_EQ(lost_hosts(scene), 2);
    EXPECT_EQ(scene.blocked_by("silent hosts"), "");
}

TEST(LostHosts, MayGoOneAfterTheOtherAsLongAsOneIsLeft) {
    Scene scene(10, patient);
    for (int host = 0; host < 9; ++host) {
        scene.silence(host);
        scene.pass(11min);
        EXPECT_EQ(lost_hosts(scene), host + 1);
    }
    scene.silence(9);
    scene.pass(2h);
    EXPECT_EQ(lost_hosts(scene), 9) << "nobody is left to say that the network works";
}

TEST(LostHost, IsListedWhereItBelonged) {
    Scene scene(5, patient);
    scene.silence(0);
    scene.pass(11min);
    const auto hosts = hosts_view(scene.state(), web, StageName{"prod"}, scene.now());
    ASSERT_TRUE(hosts);
    ASSERT_EQ(hosts->hosts.size(), 5U);
    EXPECT_TRUE(hosts->hosts.front().host.is_lost());
    const Plan plan = scene.plan();
    const auto named = std::ranges::find(plan.because, "lost hosts", &Because::gate);
    ASSERT_NE(named, plan.because.end());
    EXPECT_TRUE(named->passed) << "nothing waits for it";
    EXPECT_EQ(named->command, "tt hosts forget h0");
    const auto why = why_view(scene.state(), web, "h0", scene.now());
    ASSERT_TRUE(why);
    EXPECT_EQ(why->because.front().gate, "lost");
}

TEST(LostHost, MayBeForgotten) {
    Scene scene(5, patient);
    scene.silence(0);
    scene.pass(11min);
    ASSERT_TRUE(scene.ask(SteerHost{HostVerb::forget, "h0"}));
    EXPECT_EQ(lost_hosts(scene), 0);
    EXPECT_EQ(scene.capacity().expected, 4);
}

} // namespace
} // namespace tt
