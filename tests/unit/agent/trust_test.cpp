#include "agent/decide.hpp"
#include "tests/unit/agent/goals.hpp"

#include <gtest/gtest.h>

namespace tt::agent {

namespace {

constexpr Uptime t0 = std::chrono::minutes{60};
const Trust by_ana{"ANA", ""};
const Trust foreign{"", "build b-1111111111 of web is signed by key EVE"};

ServiceState told(ServiceState state, const ServiceGoal& goal, const Trust& trust) {
    return next(follow(std::move(state), &goal, 7, t0), t0, trust).state;
}

/// Goes on as far as it can.
ServiceState walked(ServiceState state, const Trust& trust) {
    while (is_due(*state.walk, t0)) {
        const Outcome outcome = well(state);
        state = next(finish(std::move(state), outcome, t0), t0, trust).state;
    }
    return state;
}

ServiceState empty_host() {
    ServiceState state;
    state.service = ServiceName{"web"};
    return state;
}

/// Serves the build of twos, and has that of ones; both came when `trust` was thought of them.
ServiceState serving_twos(const Trust& trust) {
    auto state = walked(told(empty_host(), with_permit(goal_for("d1", '1'), "p1"), trust), trust);
    return walked(told(std::move(state), with_permit(goal_for("d2", '2'), "p2"), trust), trust);
}

/// What a deploy of ones leads to, when `trust` is thought of it.
ServiceState deployed(const ServiceState& state, DeployKind kind, const Trust& trust) {
    return walked(told(state, with_permit(goal_for("d3", '1', kind), "p3"), trust), trust);
}

void expect_refused(const ServiceState& state, const BuildId& serving) {
    EXPECT_EQ(state.walk->state, StepState::failed);
    EXPECT_EQ(state.walk->error, foreign.refusal);
    EXPECT_FALSE(state.walk->begun);
    EXPECT_FALSE(state.permit);
    EXPECT_EQ(state.current->build, serving);
    EXPECT_TRUE(state.healthy);
}

} // namespace

TEST(Trust, FailsABuildBeforeItsFirstStep) {
    const auto state = told(serving_twos(by_ana), with_permit(goal_for("d4", '4'), "p4"), foreign);
    EXPECT_EQ(state.walk->step, Step::pre_download);
    expect_refused(state, build('2'));
    EXPECT_EQ(next(state, t0, foreign).state, state) << "and leaves it at that";
}

TEST(Trust, FailsABuildWhoseKeyIsTakenAwayBeforeItBegins) {
    auto state = walked(told(serving_twos(by_ana), goal_for("d4", '4'), by_ana), by_ana);
    ASSERT_EQ(state.walk->step, Step::prepared);
    expect_refused(told(state, with_permit(goal_for("d4", '4'), "p4"), foreign), build('2'));
}

TEST(Trust, FailsAGoalThatChangesToOtherBytesUnderWay) {
    auto state = told(serving_twos(by_ana), goal_for("d4", '4'), by_ana);
    auto goal = goal_for("d4", '4');
    goal.prepare->digest = digest('5');
    ASSERT_TRUE(asks_for_trust(follow(state, &goal, 7, t0)));
    expect_refused(told(state, goal, foreign), build('2'));
}

TEST(Trust, LeavesTheWayBackToABuildOpenWhoseSignatureHeldOnce) {
    for (const auto kind : {DeployKind::rollback, DeployKind::restart, DeployKind::config})
        EXPECT_EQ(deployed(serving_twos(by_ana), kind, foreign).current->build, build('1'));
    for (const auto kind : {DeployKind::regular, DeployKind::hotfix})
        expect_refused(deployed(serving_twos(by_ana), kind, foreign), build('2'));
}

TEST(Trust, KnowsAfterTheWayBackStillWhoSignedTheBuild) {
    const auto back = deployed(serving_twos(by_ana), DeployKind::rollback, foreign);
    for (const auto& resident : back.resident) EXPECT_EQ(resident.signer, "ANA");
}

TEST(Trust, TakesNoUnsignedBuildBackOnceSignaturesAreAskedFor) {
    const auto state = serving_twos({});
    expect_refused(deployed(state, DeployKind::rollback, foreign), build('2'));
    const auto signed_later = deployed(state, DeployKind::rollback, by_ana);
    EXPECT_EQ(signed_later.current->build, build('1'));
    EXPECT_EQ(signed_later.resident.back().signer, "ANA");
}

TEST(Trust, IsNotAskedForWhatBeganOrIsOver) {
    EXPECT_FALSE(asks_for_trust(serving_twos(by_ana)));
    EXPECT_FALSE(asks_for_trust(told(empty_host(), goal_for("d1", '1', DeployKind::stop), {})));
    auto begun = walked(told(empty_host(), goal_for("d1", '1'), by_ana), by_ana);
    EXPECT_TRUE(asks_for_trust(begun));
    begun = told(begun, with_permit(goal_for("d1", '1'), "p1"), by_ana);
    ASSERT_TRUE(is_out(begun));
    EXPECT_FALSE(asks_for_trust(begun));
    EXPECT_EQ(walked(begun, foreign).current->build, build('1')) << "what has begun is finished";
}

TEST(Trust, LetsNoRevokedBuildComeNotEvenBack) {
    Trust revoked = by_ana;
    revoked.revoked = foreign.refusal;
    for (const auto kind :
         {DeployKind::regular, DeployKind::hotfix, DeployKind::rollback, DeployKind::config})
        expect_refused(deployed(serving_twos(by_ana), kind, revoked), build('2'));
}

TEST(Trust, LeavesARevokedBuildAloneThatIsInTheSlot) {
    Trust revoked = by_ana;
    revoked.revoked = "revoked";
    const auto twos = serving_twos(by_ana);
    EXPECT_FALSE(asks_for_trust(twos));
    EXPECT_EQ(next(twos, t0, revoked).state, twos);
    const auto again =
        walked(told(twos, with_permit(goal_for("d3", '2', DeployKind::restart), "p3"), revoked), revoked);
    EXPECT_EQ(again.walk->step, Step::serving);
    EXPECT_EQ(again.current->build, build('2'));
}

TEST(Trust, LetsNoNewBuildComeByAnExpiredIndexAndEveryOtherWayBe) {
    Trust expired = by_ana;
    expired.expired = foreign.refusal;
    for (const auto kind : {DeployKind::regular, DeployKind::hotfix})
        expect_refused(deployed(serving_twos(by_ana), kind, expired), build('2'));
    for (const auto kind : {DeployKind::rollback, DeployKind::restart, DeployKind::config})
        EXPECT_EQ(deployed(serving_twos(by_ana), kind, expired).current->build, build('1'));
}

TEST(Trust, LeavesTheWayBackOpenWhenKeyAndIndexAreBothGone) {
    Trust both = foreign;
    both.expired = "expired";
    EXPECT_EQ(deployed(serving_twos(by_ana), DeployKind::rollback, both).current->build, build('1'));
    both.revoked = foreign.refusal;
    expect_refused(deployed(serving_twos(by_ana), DeployKind::rollback, both), build('2'));
}

TEST(Trust, FinishesWhatBeganBeforeItsBuildWasRevoked) {
    Trust revoked = by_ana;
    revoked.revoked = "revoked";
    auto begun = walked(told(serving_twos(by_ana), goal_for("d4", '4'), by_ana), by_ana);
    begun = told(begun, with_permit(goal_for("d4", '4'), "p4"), by_ana);
    ASSERT_TRUE(is_out(begun));
    EXPECT_EQ(walked(begun, revoked).current->build, build('4'));
}

} // namespace tt::agent
