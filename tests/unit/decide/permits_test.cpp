#include "pipeline/decide/permits.hpp"
#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

const Time noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 21};

Permit permit_in(PermitState state) {
    Permit permit;
    permit.id = PermitId{"p1"};
    permit.deploy = DeployId{"d1"};
    permit.host = HostId{"h0"};
    permit.state = state;
    permit.granted_at = noon;
    permit.expires_at = noon + permit_ttl;
    return permit;
}

ServiceReport report_of(Step step, StepState state, bool begun, const char* permit = "p1") {
    ServiceReport report;
    report.deploy = DeployId{"d1"};
    report.permit = PermitId{permit};
    report.step = step;
    report.state = state;
    report.begun = begun;
    return report;
}

ServiceReport serving_well() {
    ServiceReport report = report_of(Step::serving, StepState::done, true);
    report.serving = BuildId{"b-2"};
    report.healthy = true;
    return report;
}

ServiceReport gone_on() {
    ServiceReport report;
    report.deploy = DeployId{"d2"};
    report.step = Step::download;
    report.state = StepState::running;
    return report;
}

struct Row {
    const char* what;
    PermitState from;
    ServiceReport report;
    bool goal_seen;
    PermitState to;
};

std::vector<Row> rows() {
    using enum PermitState;
    const ServiceReport waiting = report_of(Step::prepared, StepState::done, false);
    const ServiceReport without = report_of(Step::prepared, StepState::done, false, "");
    const ServiceReport walking = report_of(Step::restart, StepState::running, true);
    const ServiceReport broken = report_of(Step::restart, StepState::failed, true);
    ServiceReport ill = serving_well();
    ill.healthy = false;
    return {
        {"a granted one waits for its host", granted, waiting, true, granted},
        {"a granted one is not returned by a host that has not heard of it", granted, without, false, granted
        },
        {"nor by one that has, because only what was withdrawn can be returned", granted, without, true,
         granted},
        {"a granted one begins", granted, walking, true, begun},
        {"a withdrawn one turns out to have begun", revoked, walking, false, begun},
        {"a withdrawn one is still counted while the host may not know", revoked, waiting, false, revoked},
        {"a withdrawn one is returned once the host knows", revoked, without, true, returned},
        {"a withdrawn one is returned by a host that is about something else", revoked, gone_on(), true,
         returned},
        {"a begun one is done", begun, serving_well(), true, done},
        {"a begun one fails", begun, broken, true, failed},
        {"a begun one that came up ill fails", begun, ill, true, failed},
        {"a begun one goes on", begun, walking, true, begun},
        {"a granted one may be done with the first word", granted, serving_well(), false, done},
        {"a withdrawn one may be done with the first word", revoked, serving_well(), false, done},
        {"an overdue one goes on being overdue while the host walks", overdue, walking, true, overdue},
        {"an overdue one is done in the end", overdue, serving_well(), true, done},
        {"an overdue one fails in the end", overdue, broken, true, failed},
        {"an overdue one is returned by a host that is about something else", overdue, gone_on(), true,
         returned},
        {"an overdue one is kept while the host may not know", overdue, gone_on(), false, overdue},
        {"a begun one is kept while the host may not know", begun, gone_on(), false, begun},
        {"a done one stays done", done, walking, true, done},
        {"a failed one stays failed", failed, serving_well(), true, failed},
        {"a returned one stays returned", returned, walking, true, returned},
    };
}

TEST(FollowReport, TakesEachPermitWhereItsReportSays) {
    for (const Row& row : rows())
        EXPECT_EQ(
            to_string(follow_report(permit_in(row.from), row.report, row.goal_seen, noon + 1s).state),
            to_string(row.to)
        ) << row.what;
}

TEST(FollowReport, SaysTheSameAgainForTheSameReport) {
    for (const Row& row : rows()) {
        const Permit once = follow_report(permit_in(row.from), row.report, row.goal_seen, noon + 1s);
        EXPECT_EQ(follow_report(once, row.report, row.goal_seen, noon + 1s), once) << row.what;
    }
}

TEST(FollowReport, EndsAWalkWhoseEndWasNeverHeard) {
    ServiceReport well = gone_on();
    well.serving = BuildId{"b-2"};
    well.healthy = true;
    EXPECT_EQ(follow_report(permit_in(PermitState::begun), well, true, noon).state, PermitState::done);
    EXPECT_EQ(follow_report(permit_in(PermitState::begun), gone_on(), true, noon).state, PermitState::failed);
}

TEST(Permits, AreWithdrawnWhenTheyRunOutAndCountedUntilTheHostKnows) {
    Scene scene(2, [](Policy& policy) { policy.stages[0].rollout.lost = {100, true}; });
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare(0);
    ASSERT_EQ(scene.permit(0, deploy)->state, PermitState::granted);
    scene.silence(0);
    scene.pass(permit_ttl + permit_margin + 1s);
    EXPECT_EQ(scene.permit(0, deploy)->state, PermitState::revoked);
    EXPECT_EQ(scene.capacity().out, 1);
    scene.beat(0);
    EXPECT_EQ(scene.out(deploy), std::vector{0}) << "it is given another one";
    EXPECT_NE(scene.permit(0, deploy)->state, PermitState::revoked);
}

TEST(Permits, OfSilentHostsStayCountedForEverWhereNobodyGivesThemUp) {
    Scene scene(3, [](Policy& policy) {
        policy.stages[0].rollout.lost = {100, true};
        policy.stages[0].hosts.lost_after = 0s;
    });
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare_all();
    const int walker = scene.out(deploy).at(0);
    scene.begin(walker);
    scene.silence(walker);
    scene.pass(48h);
    EXPECT_EQ(scene.permit(walker, deploy)->state, PermitState::overdue);
    EXPECT_EQ(scene.capacity().out, 1);
}

TEST(Permits, ThatAreOverdueChargeTheBudget) {
    Scene scene(3, [](Policy& policy) {
        policy.stages[0].rollout.lost = {100, true};
        policy.stages[0].rollout.deadline = 1min;
    });
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare_all();
    const int walker = scene.out(deploy).at(0);
    scene.begin(walker);
    scene.pass(2 * 1min + permit_margin + 1s);
    EXPECT_EQ(scene.permit(walker, deploy)->state, PermitState::overdue);
    EXPECT_EQ(scene.deploy_named(deploy).state, DeployState::halted);
    scene.finish(walker);
    EXPECT_EQ(scene.permit(walker, deploy)->state, PermitState::done);
}

TEST(Permits, OfASupersededDeployStillCount) {
    Scene scene(4, [](Policy& policy) { policy.stages[0].supersede = Supersede::replace; });
    scene.runs("b-1");
    const DeployId first = scene.deploy("b-2");
    scene.prepare_all();
    const int walker = scene.out(first).at(0);
    scene.begin(walker);
    const DeployId second = scene.deploy("b-3");
    ASSERT_EQ(scene.deploy_named(first).state, DeployState::superseded);
    for (int host = 0; host < 4; ++host)
        if (host != walker) scene.prepare(host);
    EXPECT_EQ(scene.capacity().out, 1);
    EXPECT_TRUE(scene.out(second).empty()) << "the limit is one, and one is out";
}

TEST(Permits, OfASupersededDeployThatHaveNotBegunAreWithdrawnAtOnce) {
    Scene scene(4, [](Policy& policy) { policy.stages[0].supersede = Supersede::replace; });
    scene.runs("b-1");
    const DeployId first = scene.deploy("b-2");
    scene.prepare_all();
    const int host = scene.out(first).at(0);
    scene.deploy("b-3");
    EXPECT_EQ(scene.permit(host, first)->state, PermitState::revoked);
    scene.beat(host);
    EXPECT_EQ(scene.permit(host, first)->state, PermitState::returned);
}

TEST(Permits, OfTheDeployBeforeTheLastStillCount) {
    Scene scene(2, [](Policy& policy) {
        policy.stages[0].quorum = 50;
        policy.stages[0].rollout.floor = Amount{0, true};
    });
    scene.runs("b-1");
    const int fresh = scene.add_host();
    scene.prepare(fresh);
    const DeployId old = scene.stage().last;
    scene.begin(fresh);
    scene.silence(fresh);
    scene.pass(grace + 1s);
    const DeployId next = scene.deploy("b-2", DeployKind::rollback);
    scene.walk_all();
    EXPECT_NE(scene.stage().last, old);
    EXPECT_EQ(scene.stage().last, next);
    const StageFacts facts = scene.facts();
    ASSERT_NE(find_member(facts, HostId{"h2"}), nullptr);
    EXPECT_NE(find_member(facts, HostId{"h2"})->counted, nullptr) << "it walks, as far as anybody knows";
}

TEST(Permits, OfADrainedHostAreWithdrawnAndStayKnown) {
    Scene scene(3);
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare_all();
    const int host = scene.out(deploy).at(0);
    const std::string name = "h" + std::to_string(host);
    ASSERT_TRUE(scene.ask(SteerHost{HostVerb::drain, name, false}));
    EXPECT_EQ(scene.permit(host, deploy)->state, PermitState::revoked);
    scene.steer(DeployVerb::abort);
    ASSERT_TRUE(scene.ask(SteerHost{HostVerb::undrain, name, false}));
    const auto is_out = [&] { return find_member(scene.facts(), HostId{name})->counted != nullptr; };
    EXPECT_TRUE(is_out()) << "it may have begun before it heard";
    scene.beat(host);
    EXPECT_FALSE(is_out());
    for (const int each : {0, 1, 2}) scene.beat(each);
    EXPECT_TRUE(scene.stage().trailing.empty());
}

TEST(Reports, ThatAreOlderThanWhatIsKnownChangeNothing) {
    Scene scene(2);
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    const Report old = scene.last_report(0);
    scene.prepare_all();
    const int walker = scene.out(deploy).at(0);
    scene.begin(walker);
    const Report begun = scene.last_report(walker);
    scene.finish(walker);
    const State before = scene.state();
    EXPECT_FALSE(scene.take(old)->changed);
    EXPECT_FALSE(scene.take(begun)->changed) << "reordered";
    EXPECT_FALSE(scene.take(scene.last_report(walker))->changed) << "duplicate";
    EXPECT_EQ(scene.permit(walker, deploy)->state, PermitState::done);
}

TEST(Reports, OfAnAgentThatStartedAgainCountFromItsBoot) {
    Scene scene(1);
    Report report = scene.last_report(0);
    report.sequence = 1;
    report.boot = 2;
    report.facts.agent = "newer";
    EXPECT_TRUE(scene.take(report)->changed);
    report.boot = 1;
    report.sequence = 99;
    EXPECT_FALSE(scene.take(report)->changed);
}

TEST(Reports, OfAHostThatWasForgottenAndEnrolledAnewAreHeard) {
    Scene scene(1);
    scene.pass(1min);
    Report report = scene.last_report(0);
    ASSERT_TRUE(scene.ask(SteerHost{HostVerb::forget, "h0", false}));
    EXPECT_FALSE(scene.take(report)) << "it must enrol again";
    ASSERT_TRUE(scene.ask(EnrollAgent{report.host, report.facts, Digest{"other"}}));
    report.sequence = 1;
    report.have = 0;
    EXPECT_TRUE(scene.take(report));
    EXPECT_EQ(scene.capacity().reachable, 1);
}

} // namespace
} // namespace tt
