#include "agent/schedule.hpp"

#include <gtest/gtest.h>

namespace tt::agent {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Uptime t0 = seconds{1000};

ServiceReport at(Step step, StepState state = StepState::running) {
    ServiceReport report;
    report.service = ServiceName{"web"};
    report.step = step;
    report.state = state;
    return report;
}

Schedule waiting_since_t0() {
    Schedule schedule(std::nullopt, 1, t0);
    schedule.sent({at(Step::download)}, t0);
    return schedule;
}

} // namespace

TEST(Schedule, ReportsAtOnceAfterTheStart) {
    EXPECT_EQ(Schedule(std::nullopt, 1, t0).due({}), t0);
}

TEST(Schedule, LeavesAReportWaitingThatSaysHowThingsAre) {
    EXPECT_EQ(waiting_since_t0().due({at(Step::download)}), never);
}

TEST(Schedule, LetsSmallStepsGoTogether) {
    EXPECT_EQ(waiting_since_t0().due({at(Step::post_download)}), t0 + milliseconds{300});
}

TEST(Schedule, ReportsAtOnceWhatTheControlPlaneWaitsFor) {
    EXPECT_EQ(waiting_since_t0().due({at(Step::prepared, StepState::done)}), t0);
    EXPECT_EQ(waiting_since_t0().due({at(Step::download, StepState::failed)}), t0);
    auto begun = at(Step::pre_restart);
    begun.begun = true;
    EXPECT_EQ(waiting_since_t0().due({begun}), t0);
}

TEST(Schedule, AcknowledgesNewsAtOnce) {
    auto schedule = waiting_since_t0();
    schedule.answered(Reply::news, t0 + seconds{7});
    EXPECT_EQ(schedule.due({at(Step::download)}), t0 + seconds{7});
}

TEST(Schedule, DoesNotRaceAControlPlaneThatAnswersAtOnce) {
    auto schedule = waiting_since_t0();
    schedule.answered(Reply::nothing, t0 + milliseconds{1});
    EXPECT_EQ(schedule.due({at(Step::download)}), t0 + seconds{1});
}

TEST(Schedule, TriesAgainAfterOneToFiveSecondsWhenThereIsNoAnswer) {
    for (std::uint64_t seed = 1; seed < 100; ++seed) {
        Schedule schedule(std::nullopt, seed, t0);
        schedule.sent({}, t0);
        schedule.answered(Reply::absent, t0);
        EXPECT_GE(schedule.due({}), t0 + seconds{1});
        EXPECT_LE(schedule.due({}), t0 + seconds{5});
    }
}

TEST(Schedule, AsksSlowlyWhenOnlyAPersonCanHelp) {
    auto schedule = waiting_since_t0();
    schedule.answered(Reply::refused, t0);
    EXPECT_GE(schedule.due({at(Step::prepared, StepState::done)}), t0 + seconds{30});
}

TEST(Schedule, WithAPeriodReportsOnlyThatOftenFromARandomInstantOn) {
    Schedule schedule(seconds{30}, 5, t0);
    const Uptime first = schedule.due({});
    EXPECT_GE(first, t0);
    EXPECT_LE(first, t0 + seconds{30});
    schedule.sent({}, first);
    schedule.answered(Reply::news, first);
    EXPECT_EQ(schedule.due({at(Step::prepared, StepState::done)}), first + seconds{30});
    EXPECT_EQ(schedule.wait(), Duration{0});
}

} // namespace tt::agent
