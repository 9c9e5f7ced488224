#include "pipeline/decide/enrolment.hpp"
#include "pipeline/decide/replacement.hpp"
#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

/// A machine that comes with the name of another.
EnrollAgent heir_of(const std::string& name, const std::string& id = "new") {
    return {HostId{id}, {name, "z1", {"prod"}, "test"}, Digest{id}};
}

Report first_report(const EnrollAgent& enrolled) {
    Report report;
    report.host = enrolled.host;
    report.boot = 1;
    report.sequence = 1;
    report.facts = enrolled.facts;
    return report;
}

const Host& host_of(const Scene& scene, const std::string& id) {
    return *scene.state().hosts.find(id);
}

void loose(Policy& policy) {
    policy.stages[0].rollout.parallel = {100, true};
    policy.stages[0].rollout.floor = Amount{0, true};
    policy.stages[0].rollout.failures = {100, true};
}

TEST(Replacement, TakesThePlaceOfASilentHostOfItsNameAtOnce) {
    Scene scene(3, loose);
    scene.runs("b-1");
    scene.silence(0);
    scene.pass(90s);
    const auto answer = scene.ask(heir_of("h0"));
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->message, "enrolled; it takes the place of h0");
    EXPECT_EQ(host_of(scene, "h0").replaced_by, HostId{"new"});
    EXPECT_EQ(scene.capacity().expected, 3);
    EXPECT_TRUE(agent_credential(scene.state(), HostId{"h0"})->revoked);
    EXPECT_FALSE(agent_credential(scene.state(), HostId{"new"})->revoked);
    ASSERT_TRUE(scene.take(first_report(heir_of("h0"))));
    EXPECT_EQ(scene.capacity().reachable, 3);
}

TEST(Replacement, LeavesAHostThatSpeaksInItsPlace) {
    Scene scene(3, loose);
    scene.silence(0);
    scene.pass(90s - 1ms);
    ASSERT_TRUE(scene.ask(heir_of("h0")));
    EXPECT_TRUE(host_of(scene, "h0").replaced_by.empty());
    EXPECT_FALSE(agent_credential(scene.state(), HostId{"h0"})->revoked);
    EXPECT_EQ(scene.capacity().expected, 4);
    const auto same = hosts_of_one_name(scene.state());
    ASSERT_EQ(same.size(), 1U);
    EXPECT_EQ(same.front().size(), 2U);
}

TEST(Replacement, HappensToNobodyJustAfterAStart) {
    Scene scene(3, loose);
    scene.restart_server();
    ASSERT_TRUE(scene.ask(heir_of("h0")));
    EXPECT_TRUE(host_of(scene, "h0").replaced_by.empty()) << "nobody was heard of yet";
}

TEST(Replacement, HasTheGroupsThatWereDecidedOfTheOldHost) {
    Scene scene(3, loose);
    SteerHost move{HostVerb::assign, "h0"};
    move.groups = {"canary"};
    move.from = {"prod"};
    ASSERT_TRUE(scene.ask(move));
    scene.silence(0);
    scene.pass(90s);
    ASSERT_TRUE(scene.ask(heir_of("h0")));
    EXPECT_EQ(host_of(scene, "new").groups(), std::vector<std::string>{"canary"});
}

TEST(Replacement, IsNotForATokenThatWouldNotHaveLetTheOldHostIn) {
    Scene scene(3, loose);
    SteerHost move{HostVerb::assign, "h0"};
    move.groups = {"payments"};
    ASSERT_TRUE(scene.ask(move));
    scene.silence(0);
    scene.pass(90s);
    Credential token;
    token.role = Role::enroll;
    token.groups = {"prod"};
    Host fresh;
    fresh.id = HostId{"new"};
    fresh.facts = heir_of("h0").facts;
    Decision decision;
    take_places(decision, scene.state(), fresh, &token, scene.now());
    EXPECT_TRUE(decision.changes.empty()) << "a name is no right to a group";
    EXPECT_TRUE(fresh.joined.empty());
    token.groups.push_back("payments");
    take_places(decision, scene.state(), fresh, &token, scene.now());
    EXPECT_FALSE(decision.changes.empty());
}

TEST(Replacement, EndsThePermitsOfTheOldHost) {
    Scene scene(3, loose);
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare_all();
    scene.begin(0);
    scene.silence(0);
    scene.pass(90s);
    ASSERT_EQ(scene.capacity().out, 3);
    ASSERT_TRUE(scene.ask(heir_of("h0")));
    EXPECT_EQ(scene.permit(0, deploy), nullptr);
    EXPECT_EQ(scene.out(deploy), (std::vector{1, 2}));
}

TEST(ReplacedHost, IsHeardNoMoreAndToldWhy) {
    Scene scene(3, loose);
    scene.silence(0);
    scene.pass(90s);
    ASSERT_TRUE(scene.ask(heir_of("h0")));
    Report late = scene.last_report(0);
    ++late.sequence;
    const auto refused = scene.take(late);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::denied);
    EXPECT_EQ(refused.error().message, "host 'h0' was replaced by 'new', which enrolled under its name");
}

TEST(ReplacedHost, IsNotMeantByItsNameAndCanOnlyBeForgotten) {
    Scene scene(3, loose);
    ASSERT_TRUE(scene.ask(heir_of("web-0", "first")));
    scene.pass(2min);
    ASSERT_TRUE(scene.ask(heir_of("web-0", "second")));
    ASSERT_TRUE(scene.ask(SteerHost{HostVerb::pause, "web-0"}));
    EXPECT_TRUE(host_of(scene, "second").paused);
    const auto refused = scene.ask(SteerHost{HostVerb::drain, "first"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().hint.ends_with("tt hosts forget first"), true) << refused.error().hint;
    EXPECT_TRUE(scene.ask(SteerHost{HostVerb::forget, "first"}));
}

TEST(ReplacedHost, IsOneAgainWhenItIsEnrolledAnew) {
    Scene scene(3, loose);
    scene.silence(0);
    scene.pass(90s);
    ASSERT_TRUE(scene.ask(heir_of("h0")));
    ASSERT_TRUE(scene.ask(EnrollAgent{HostId{"h0"}, scene.last_report(0).facts, Digest{"another"}}));
    EXPECT_TRUE(host_of(scene, "h0").replaced_by.empty());
    EXPECT_TRUE(host_of(scene, "new").replaced_by.empty()) << "who was known before takes nobody's place";
}

} // namespace
} // namespace tt
