#include "agent/decide.hpp"
#include "tests/unit/agent/goals.hpp"

#include <gtest/gtest.h>

namespace tt::agent {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Uptime t0 = minutes{60};

ServiceState told(ServiceState state, const ServiceGoal& goal, Uptime sent_at = t0) {
    return next(follow(std::move(state), &goal, 7, sent_at), sent_at).state;
}

/// Ends the running step well and asks what comes next.
ServiceState stepped(ServiceState state, Uptime now = t0) {
    const Outcome outcome = well(state);
    return next(finish(std::move(state), outcome, now), now).state;
}

ServiceState failed(ServiceState state, const std::string& error = "exit status 1", Uptime now = t0) {
    return next(finish(std::move(state), Outcome{.error = error}, now), now).state;
}

ServiceState stepped_to(ServiceState state, Step step, Uptime now = t0) {
    for (int i = 0; i < 10 && state.walk->step != step; ++i) state = stepped(std::move(state), now);
    EXPECT_EQ(state.walk->step, step);
    return state;
}

/// Whether its step is to be carried out where no other service prepares.
bool is_due_when_asked(const ServiceState& state, Uptime now) {
    return is_due(*next(state, now).state.walk, now);
}

ServiceState empty_host() {
    ServiceState state;
    state.service = ServiceName{"web"};
    return state;
}

/// A host on which deploy d1 brought up the build of ones.
ServiceState serving_ones() {
    return stepped_to(told(empty_host(), with_permit(goal_for("d1", '1'), "p1")), Step::serving);
}

} // namespace

TEST(Decide, PreparesWithoutAPermitAndThenWaitsForOne) {
    const auto state = stepped_to(told(empty_host(), goal_for("d1", '1')), Step::prepared);
    const auto waiting = next(state, t0);
    EXPECT_EQ(waiting.state, state);
    EXPECT_EQ(waiting.wake_at, never);
    EXPECT_EQ(waiting.because, "deploy d1 is prepared and waits for a permit");
    EXPECT_FALSE(state.walk->begun);
}

TEST(Decide, WalksEveryStepInOrderUnderAPermit) {
    auto state = told(empty_host(), with_permit(goal_for("d1", '1'), "p1"));
    std::vector<Step> steps{state.walk->step};
    while (!is_over(*state.walk)) steps.push_back((state = stepped(std::move(state))).walk->step);
    const std::vector<Step> expected{Step::pre_download, Step::download, Step::post_download,
                                     Step::pre_restart,  Step::restart,  Step::post_restart,
                                     Step::serving};
    EXPECT_EQ(steps, expected);
    EXPECT_EQ(state.good->build, build('1'));
    EXPECT_TRUE(state.healthy);
}

TEST(Decide, LooksAtAResidentBuildBeforeItCountsAsPrepared) {
    auto state = stepped_to(told(serving_ones(), with_permit(goal_for("d2", '2'), "p2")), Step::serving);
    EXPECT_EQ(state.resident.back().digest, digest('2'));
    state = told(std::move(state), with_permit(goal_for("d3", '1', DeployKind::rollback), "p3"));
    EXPECT_EQ(state.walk->step, Step::download);
    EXPECT_FALSE(state.walk->begun);
    state = stepped(std::move(state));
    EXPECT_EQ(state.walk->step, Step::pre_restart);
    EXPECT_TRUE(state.walk->begun);
}

TEST(Decide, FetchesAResidentBuildAsANewOneThatIsNotWhatItWas) {
    auto state = told(serving_ones(), with_permit(goal_for("d2", '1', DeployKind::restart), "p2"));
    state = next(finish(std::move(state), Outcome{.ok = true}, t0), t0).state;
    EXPECT_EQ(state.walk->step, Step::pre_download);
    EXPECT_TRUE(state.resident.empty()) << "so that it is not taken for whole while it is fetched";
    EXPECT_EQ(state.current->build, build('1'));
    EXPECT_FALSE(state.walk->begun);
    state = stepped_to(std::move(state), Step::serving);
    EXPECT_EQ(state.resident.size(), 1U);
}

TEST(Decide, WaitsForItsOwnMomentBeforeItFetches) {
    auto state = told(empty_host(), goal_for("d1", '1'));
    state = finish(std::move(state), Outcome{.ok = true, .pause = seconds{40}}, t0);
    EXPECT_EQ(state.walk->step, Step::download);
    EXPECT_FALSE(is_due_when_asked(state, t0 + seconds{39}));
    EXPECT_TRUE(is_due_when_asked(state, t0 + seconds{40}));
    EXPECT_EQ(next(state, t0).wake_at, t0 + seconds{40});
}

TEST(Decide, NeverWaitsForMoreThanHalfOfTheTimeThatIsLeft) {
    auto state = told(empty_host(), goal_for("d1", '1'));
    state = finish(std::move(state), Outcome{.ok = true, .pause = minutes{59}}, t0);
    EXPECT_TRUE(is_due_when_asked(state, t0 + minutes{5})) << "the deadline is in ten";
}

TEST(Decide, DoesNotBeginUnderAnExpiredPermit) {
    auto state = told(empty_host(), with_permit(goal_for("d1", '1'), "p1", seconds{30}));
    state = stepped_to(std::move(state), Step::post_download, t0 + seconds{29});
    state = stepped(std::move(state), t0 + seconds{30});
    EXPECT_FALSE(state.walk->begun);
    EXPECT_FALSE(state.permit);
    EXPECT_EQ(state.spent, PermitId{"p1"});
}

TEST(Decide, NeverTakesAPermitAgainThatItGaveBack) {
    auto state = told(empty_host(), with_permit(goal_for("d1", '1'), "p1", seconds{0}));
    EXPECT_FALSE(state.permit);
    state = told(std::move(state), with_permit(goal_for("d1", '1'), "p1"));
    EXPECT_FALSE(state.permit);
}

TEST(Decide, RepeatingAPermitDoesNotProlongIt) {
    auto state = told(empty_host(), with_permit(goal_for("d1", '1'), "p1"));
    const auto before = state.permit->begin_before;
    state = told(std::move(state), with_permit(goal_for("d1", '1'), "p1"), t0 + seconds{60});
    EXPECT_EQ(state.permit->begin_before, before);
}

TEST(Decide, AGoalWithoutTheHeldPermitRevokesIt) {
    auto state = told(empty_host(), with_permit(goal_for("d1", '1'), "p1"));
    state = stepped_to(told(std::move(state), goal_for("d1", '1')), Step::prepared);
    EXPECT_FALSE(state.walk->begun);
    EXPECT_EQ(state.spent, PermitId{"p1"});
}

TEST(Decide, ANewGoalReplacesAWalkThatHasNotBegun) {
    auto state = stepped(told(empty_host(), goal_for("d1", '1')));
    state = told(std::move(state), goal_for("d2", '2'));
    EXPECT_EQ(state.walk->goal.deploy, DeployId{"d2"});
    EXPECT_EQ(state.walk->step, Step::pre_download);
}

TEST(Decide, ANewGoalWaitsUntilABegunWalkIsOver) {
    auto state = stepped_to(told(empty_host(), with_permit(goal_for("d1", '1'), "p1")), Step::restart);
    state = told(std::move(state), with_permit(goal_for("d2", '2'), "p2"));
    EXPECT_EQ(state.walk->goal.deploy, DeployId{"d1"});
    state = stepped(stepped(std::move(state)));
    EXPECT_EQ(state.walk->goal.deploy, DeployId{"d2"});
    EXPECT_EQ(state.current->build, build('1'));
}

TEST(Decide, AGoalThatFallsSilentEndsPreparationButNotABegunWalk) {
    const auto preparing = told(empty_host(), goal_for("d1", '1'));
    EXPECT_FALSE(next(follow(preparing, nullptr, 7, t0), t0).state.walk);
    const auto begun = stepped_to(told(empty_host(), with_permit(goal_for("d1", '1'), "p1")), Step::restart);
    EXPECT_EQ(next(follow(begun, nullptr, 7, t0), t0).state.walk->step, Step::restart);
}

TEST(Decide, PutsTheBuildBeforeBackWhenARestartFails) {
    auto state = stepped_to(told(serving_ones(), with_permit(goal_for("d2", '2'), "p2")), Step::restart);
    EXPECT_EQ(state.current->build, build('2'));
    state = failed(std::move(state));
    EXPECT_TRUE(state.walk->putting_back);
    EXPECT_EQ(state.walk->step, Step::restart);
    EXPECT_EQ(state.current->build, build('1'));
    EXPECT_FALSE(state.healthy);
    state = stepped(stepped(std::move(state)));
    EXPECT_EQ(state.walk->state, StepState::failed);
    EXPECT_EQ(state.walk->error, "exit status 1");
    EXPECT_TRUE(state.healthy);
}

TEST(Decide, PutsTheBuildBeforeBackOnlyOnce) {
    auto state = stepped_to(told(serving_ones(), with_permit(goal_for("d2", '2'), "p2")), Step::restart);
    state = failed(failed(std::move(state)), "still down");
    EXPECT_TRUE(is_over(*state.walk));
    EXPECT_FALSE(state.healthy);
    EXPECT_EQ(state.walk->error, "exit status 1; then the build before did not come back: still down");
}

TEST(Decide, AFirstDeployHasNothingToPutBack) {
    auto state = stepped_to(told(empty_host(), with_permit(goal_for("d1", '1'), "p1")), Step::restart);
    state = failed(std::move(state));
    EXPECT_EQ(state.walk->state, StepState::failed);
    EXPECT_FALSE(state.walk->putting_back);
    EXPECT_FALSE(state.healthy);
    EXPECT_FALSE(state.good);
}

TEST(Decide, LeavesNoBuildThatSaysItCannotBeLeft) {
    auto state = stepped_to(told(serving_ones(), with_permit(goal_for("d2", '2'), "p2")), Step::restart);
    state.resident.back().reversible = Reversible::never;
    EXPECT_FALSE(failed(state).walk->putting_back);
    state.resident.back().reversible = Reversible::until_commit;
    EXPECT_TRUE(failed(state).walk->putting_back);
    EXPECT_FALSE(failed(stepped(state)).walk->putting_back);
}

TEST(Decide, ADeadlineOfActivatePutsTheBuildBeforeBack) {
    auto state = stepped_to(told(serving_ones(), with_permit(goal_for("d2", '2'), "p2")), Step::restart);
    EXPECT_EQ(next(state, t0).wake_at, t0 + minutes{5});
    state = next(state, t0 + minutes{5}).state;
    EXPECT_TRUE(state.walk->putting_back);
    EXPECT_EQ(state.walk->error, "deadline passed during restart");
}

TEST(Decide, ADeadlineOfActivateSaysWhyTheLastAttemptFailed) {
    auto state = stepped_to(told(serving_ones(), with_permit(goal_for("d2", '2'), "p2")), Step::restart);
    state =
        finish(std::move(state), Outcome{.again_in = seconds{2}, .error = "exit 3", .tail = "no port"}, t0);
    state = next(state, t0 + minutes{5}).state;
    EXPECT_EQ(state.walk->error, "deadline passed during restart (exit 3)");
    EXPECT_EQ(state.walk->tail, "no port");
}

TEST(Decide, ADeadlineLeavesOutWhatFailedInAStepThatEndedWell) {
    auto state = stepped(told(empty_host(), goal_for("d1", '1')));
    state = finish(std::move(state), Outcome{.again_in = seconds{2}, .error = "503"}, t0);
    state = next(stepped(state), t0 + minutes{10}).state;
    EXPECT_EQ(state.walk->error, "deadline passed during post-download");
}

TEST(Decide, ADeadlineOfPrepareFailsTheDeployAndLeavesTheBuildServing) {
    auto state = told(serving_ones(), goal_for("d2", '2'));
    state = next(state, t0 + minutes{10}).state;
    EXPECT_EQ(state.walk->state, StepState::failed);
    EXPECT_EQ(state.current->build, build('1'));
    EXPECT_TRUE(state.healthy);
}

TEST(Decide, TriesAgainAfterThePauseThatTheOutcomeNames) {
    auto state = stepped(told(empty_host(), goal_for("d1", '1')));
    state = finish(std::move(state), Outcome{.again_in = seconds{2}, .error = "503"}, t0);
    EXPECT_EQ(state.walk->attempt, 2);
    EXPECT_FALSE(is_due_when_asked(state, t0 + seconds{1}));
    EXPECT_EQ(next(state, t0).wake_at, t0 + seconds{2});
    EXPECT_TRUE(is_due_when_asked(state, t0 + seconds{2}));
}

TEST(Decide, ResidentBuildsNeedNoDownload) {
    auto state = stepped_to(told(serving_ones(), with_permit(goal_for("d2", '2'), "p2")), Step::serving);
    state = stepped(told(std::move(state), with_permit(goal_for("d3", '1', DeployKind::rollback), "p3")));
    EXPECT_EQ(state.walk->step, Step::pre_restart);
}

TEST(Decide, ARestartOfTheServedBuildOnlyActivates) {
    auto state = told(serving_ones(), with_permit(goal_for("d2", '1', DeployKind::restart), "p2"));
    state = stepped(std::move(state));
    EXPECT_EQ(state.walk->step, Step::pre_restart);
}

/// The stage that it came from calls it a regular one from then on, for hosts that come later.
TEST(Decide, ARestartThatIsOverBeginsNoOtherWalk) {
    const auto restart = goal_for("d2", '1', DeployKind::restart);
    auto state = stepped_to(told(serving_ones(), with_permit(restart, "p2")), Step::serving);
    state = told(std::move(state), goal_for("d2", '1'));
    EXPECT_EQ(state.walk->step, Step::serving);
    EXPECT_EQ(next(state, t0).because, "deploy d2 is over");
}

TEST(Decide, AConfigDeployServesTheSameBuildWithItsOwnEnvironment) {
    auto goal = goal_for("d2", '1', DeployKind::config);
    goal.prepare->config = 18;
    const auto state = stepped_to(told(serving_ones(), with_permit(goal, "p2")), Step::serving);
    EXPECT_EQ(state.current->config, 18);
    EXPECT_EQ(state.current->build, build('1'));
}

TEST(Decide, StoppingNeedsAPermitAndLeavesNothingInTheSlot) {
    auto state = told(serving_ones(), goal_for("d2", '0', DeployKind::stop));
    EXPECT_EQ(state.walk->step, Step::prepared);
    state = told(std::move(state), with_permit(goal_for("d2", '0', DeployKind::stop), "p2"));
    EXPECT_EQ(state.walk->step, Step::stopping);
    state = stepped(std::move(state));
    EXPECT_EQ(state.walk->step, Step::stopped);
    EXPECT_EQ(state.walk->state, StepState::running) << "its processes and files are to go";
    EXPECT_FALSE(state.current);
    EXPECT_TRUE(state.resident.empty());
    state = stepped(std::move(state));
    EXPECT_TRUE(is_over(*state.walk));
    EXPECT_FALSE(has_left(state)) << "the control plane does not know yet";
    EXPECT_TRUE(has_left(follow(std::move(state), nullptr, 1, t0)));
}

TEST(Decide, AServiceThatIsToStopGoesWhateverItsHookSays) {
    auto state = told(serving_ones(), with_permit(goal_for("d2", '0', DeployKind::stop), "p2"));
    state = finish(std::move(state), {.error = "no", .tail = "busy"}, t0);
    EXPECT_EQ(state.walk->step, Step::stopped);
    state = stepped(std::move(state));
    EXPECT_EQ(state.walk->state, StepState::done);
    EXPECT_EQ(state.walk->error, "no");
}

TEST(Decide, WhatIsTakenAwayHasNoDeadline) {
    auto state = told(serving_ones(), with_permit(goal_for("d2", '0', DeployKind::stop), "p2"));
    state = stepped(std::move(state));
    const auto late = state.walk->deadline + seconds{1};
    state = finish(std::move(state), {.again_in = seconds{2}, .error = "the disk is read-only"}, late);
    const auto waiting = next(state, late);
    EXPECT_EQ(waiting.state.walk->state, StepState::running);
    EXPECT_EQ(waiting.wake_at, late + seconds{2});
    state = finish(waiting.state, {.ok = true}, late + seconds{2});
    EXPECT_EQ(state.walk->state, StepState::done);
    EXPECT_EQ(state.walk->error, "");
}

TEST(Decide, ARetryOfAFailedDeployStartsOver) {
    auto state = failed(told(empty_host(), goal_for("d1", '1')));
    EXPECT_TRUE(is_over(*state.walk));
    auto again = goal_for("d1", '1');
    again.retry = 1;
    state = told(std::move(state), again);
    EXPECT_EQ(state.walk->state, StepState::running);
}

TEST(Decide, AGoalOfTheSameDeployRefreshesWhereTheArtifactIsFetched) {
    auto goal = goal_for("d1", '1');
    auto state = told(empty_host(), goal);
    goal.prepare->artifact.url = "https://elsewhere.example/";
    state = told(std::move(state), goal);
    EXPECT_EQ(state.walk->goal.prepare->artifact.url, "https://elsewhere.example/");
    EXPECT_EQ(state.walk->step, Step::pre_download);
}

TEST(Decide, ARebootVoidsAPermitThatWasNotBegun) {
    auto state = told(empty_host(), with_permit(goal_for("d1", '1'), "p1"));
    state = stepped_to(after_reboot(std::move(state), seconds{1}), Step::prepared, seconds{1});
    EXPECT_FALSE(state.walk->begun);
    EXPECT_EQ(state.spent, PermitId{"p1"});
}

TEST(Decide, ARebootGivesABegunWalkItsTimeAnew) {
    auto state = stepped_to(told(empty_host(), with_permit(goal_for("d1", '1'), "p1")), Step::restart);
    state = after_reboot(std::move(state), seconds{1});
    EXPECT_EQ(state.walk->deadline, seconds{1} + minutes{5});
    EXPECT_EQ(state.walk->step, Step::restart);
}

TEST(PausedDecide, BeginsNothingAndGivesItsPermitBack) {
    auto goal = with_permit(goal_for("d1", '1'), "p1");
    auto state = stepped_to(told(empty_host(), goal_for("d1", '1')), Step::prepared);
    goal.paused = true;
    state = told(state, goal);
    EXPECT_EQ(state.walk->step, Step::prepared);
    EXPECT_FALSE(state.permit);
    EXPECT_FALSE(is_out(state));
    EXPECT_EQ(next(state, t0).wake_at, never);
    EXPECT_EQ(next(state, t0).because, "paused by the control plane");
}

TEST(PausedDecide, StartsNoWalk) {
    auto goal = goal_for("d1", '1');
    goal.paused = true;
    EXPECT_FALSE(told(empty_host(), goal).walk);
}

TEST(PausedDecide, FinishesWhatActivateHasBegun) {
    auto state = stepped_to(told(empty_host(), with_permit(goal_for("d1", '1'), "p1")), Step::restart);
    auto goal = goal_for("d1", '1');
    goal.paused = true;
    state = stepped_to(told(state, goal), Step::serving);
    EXPECT_TRUE(state.healthy);
}

TEST(PausedDecide, HasItsWholeTimeAgainAfterwards) {
    auto state = told(empty_host(), goal_for("d1", '1'));
    auto goal = goal_for("d1", '1');
    goal.paused = true;
    state = told(state, goal);
    const Uptime later = t0 + minutes{60};
    state = next(state, later).state;
    goal.paused = false;
    state = told(state, goal, later);
    EXPECT_EQ(state.walk->state, StepState::running) << state.walk->error;
    EXPECT_EQ(state.walk->deadline, later + minutes{10});
}

} // namespace tt::agent
