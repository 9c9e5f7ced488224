#include "pipeline/decide/assignment.hpp"
#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

const ServiceName web{"web"};

/// A stage canary beside prod, each with the group of its name.
void with_canary(Policy& policy) {
    StagePolicy canary = policy.stages[0];
    canary.name = StageName{"canary"};
    canary.hosts.group = "canary";
    policy.stages.push_back(canary);
}

SteerHost request(HostVerb verb, std::vector<std::string> groups, std::vector<std::string> from = {}) {
    SteerHost request{verb, "h0"};
    request.groups = std::move(groups);
    request.from = std::move(from);
    return request;
}

const Host& host_of(const Scene& scene, int host = 0) {
    return *scene.state().hosts.find("h" + std::to_string(host));
}

std::string stage_of(const Scene& scene, int host = 0) {
    const auto stage = assigned_stage(*current_policy(scene.state(), web), host_of(scene, host));
    return stage ? stage->value : "";
}

TEST(AssignedHost, MovesToAnotherStageInOneAct) {
    Scene scene(2, with_canary);
    scene.runs("b-1");
    const auto answer = scene.ask(request(HostVerb::assign, {"canary"}, {"prod"}));
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->message, "h0 is in group canary; it joins web/canary; it leaves web/prod");
    EXPECT_EQ(stage_of(scene), "canary");
    EXPECT_EQ(scene.capacity().expected, 1);
    EXPECT_EQ(scene.facts("canary").members.size(), 1U);
}

TEST(AssignedHost, ComesToWhatItsNewStageRuns) {
    Scene scene(1, with_canary);
    scene.runs("b-1");
    const int canary = scene.add_host("canary");
    scene.runs("b-2", "canary");
    ASSERT_TRUE(scene.ask(request(HostVerb::assign, {"canary"}, {"prod"})));
    EXPECT_EQ(scene.goal(0).services.front().prepare->build, BuildId{"b-2"});
    scene.walk_all();
    EXPECT_EQ(scene.last_report(0).services.front().serving, BuildId{"b-2"});
    EXPECT_EQ(scene.last_report(canary).services.front().serving, BuildId{"b-2"});
}

TEST(AssignedHost, StaysWhereItWasPutWhateverItsAgentProposes) {
    Scene scene(1, with_canary);
    ASSERT_TRUE(scene.ask(request(HostVerb::assign, {"canary"}, {"prod"})));
    Report report = scene.last_report(0);
    ++report.sequence;
    report.facts.groups = {"prod", "linux"};
    ASSERT_TRUE(scene.take(report));
    EXPECT_EQ(stage_of(scene), "canary");
    EXPECT_EQ(host_of(scene).groups(), (std::vector<std::string>{"linux", "canary"}));
}

TEST(AssignedHost, IsOutInItsNewStageForAsLongAsItMayWalkForTheOldOne) {
    Scene scene(1, with_canary);
    scene.runs("b-1");
    scene.add_host("canary");
    scene.runs("b-1", "canary");
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare(0);
    ASSERT_EQ(scene.out(deploy), std::vector{0});
    ASSERT_TRUE(scene.ask(request(HostVerb::assign, {"canary"}, {"prod"})));
    EXPECT_EQ(capacity_of(scene.facts("canary")).out, 1);
    EXPECT_EQ(capacity_of(scene.facts("canary")).ready, 1) << "it may be walking";
    scene.beat(0);
    EXPECT_EQ(scene.permit(0, deploy)->state, PermitState::returned);
    EXPECT_EQ(capacity_of(scene.facts("canary")).out, 0);
}

TEST(AssignedHost, SaysItOnce) {
    Scene scene(1, with_canary);
    EXPECT_TRUE(scene.ask(request(HostVerb::assign, {"linux"}))->changed);
    const auto again = scene.ask(request(HostVerb::assign, {"linux"}));
    EXPECT_FALSE(again->changed);
    EXPECT_EQ(
        again->message, "h0 is in groups prod, linux; no stage changes by it; no stage takes group 'linux' "
                        "(they take: prod, canary)"
    );
}

TEST(AssignedHost, IsWarnedOfWhatLooksLikeASlipOfThePen) {
    Scene scene(1, with_canary);
    const auto answer = scene.ask(request(HostVerb::assign, {"canray"}, {"canary"}));
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_TRUE(answer->changed);
    EXPECT_TRUE(answer->message.ends_with(
        "; no stage takes group 'canray' (they take: prod, canary); h0 was not in 'canary'"
    )) << answer->message;
}

TEST(AssignedHost, IsAgainWhereItsAgentProposesWhenThatIsAskedFor) {
    Scene scene(1, with_canary);
    ASSERT_TRUE(scene.ask(request(HostVerb::assign, {"canary"}, {"prod"})));
    const auto back = scene.ask(request(HostVerb::propose, {}));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(back->message, "h0 is in group prod; it joins web/prod; it leaves web/canary");
    EXPECT_TRUE(host_of(scene).joined.empty() && host_of(scene).left.empty());
    EXPECT_FALSE(scene.ask(request(HostVerb::propose, {}))->changed);
}

TEST(AssignedHost, IsNotPutWhereTwoStagesWouldWantIt) {
    Scene scene(1, with_canary);
    const auto refused = scene.ask(request(HostVerb::assign, {"canary"}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::blocked);
    EXPECT_EQ(
        refused.error().hint, "take it out of one by the same act: tt hosts assign h0 canary --from prod"
    );
    EXPECT_EQ(stage_of(scene), "prod");
}

TEST(AssignedHost, MayStayBetweenTwoStagesWhereItWasBefore) {
    Scene scene(1, with_canary);
    Report report = scene.last_report(0);
    ++report.sequence;
    report.facts.groups = {"prod", "canary"};
    ASSERT_TRUE(scene.take(report));
    EXPECT_EQ(stage_of(scene), "") << "a tie by its agent's own word";
    EXPECT_TRUE(scene.ask(request(HostVerb::assign, {"linux"}))) << "which this does not make";
    EXPECT_TRUE(scene.ask(request(HostVerb::unassign, {"canary"}))) << "and this ends";
    EXPECT_EQ(stage_of(scene), "prod");
}

TEST(UnassignedHost, DoesNotLoseWhatItServesUnlessSomebodySaysSo) {
    Scene scene(2, with_canary);
    scene.runs("b-1");
    SteerHost away = request(HostVerb::unassign, {"prod"});
    const auto refused = scene.ask(away);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::blocked);
    EXPECT_NE(refused.error().hint.find("--leaving 1"), std::string::npos);
    EXPECT_EQ(stage_of(scene), "prod");
    away.leaving = 1;
    const auto answer = scene.ask(away);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->message, "h0 is in no group; it leaves web/prod; it stops web and removes it");
    EXPECT_EQ(scene.goal(0).services.front().kind, DeployKind::stop);
}

TEST(UnassignedHost, ThatServesNothingJustLeaves) {
    Scene scene(1, with_canary);
    EXPECT_TRUE(scene.ask(request(HostVerb::unassign, {"prod"})));
    EXPECT_EQ(stage_of(scene), "");
}

TEST(RegroupedHost, ChangesNothingInADryRunAndSaysTheSame) {
    Scene scene(1, with_canary);
    SteerHost move = request(HostVerb::assign, {"canary"}, {"prod"});
    move.dry_run = true;
    const auto dry = scene.ask(move);
    ASSERT_TRUE(dry);
    EXPECT_EQ(stage_of(scene), "prod");
    move.dry_run = false;
    const auto done = scene.ask(move);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->message, dry->message);
    EXPECT_EQ(stage_of(scene), "canary");
}

TEST(RegroupedHost, NeedsAGroupAndOneSideOfIt) {
    Scene scene(1, with_canary);
    for (const SteerHost& wrong :
         {request(HostVerb::assign, {}), request(HostVerb::unassign, {}), request(HostVerb::assign, {""}),
          request(HostVerb::assign, {"canary"}, {"canary"})}) {
        const auto refused = scene.ask(wrong);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, ErrorKind::invalid_input);
        EXPECT_NE(refused.error().hint, "");
    }
}

} // namespace
} // namespace tt
