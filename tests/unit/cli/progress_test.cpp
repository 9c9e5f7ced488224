#include "cli/render/progress.hpp"
#include "cli/table.hpp"
#include "tests/unit/cli/views.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using Lines = std::vector<std::string>;

TEST(Progress, BeginsWithTheStateAndWhatItWaitsFor) {
    Progress progress;
    DeployView view = a_deploy();
    view.because = {a_gate("capacity", "1 of 2 hosts may be out", at(60))};
    EXPECT_EQ(
        progress.lines(view, at(0)),
        (Lines{
            "d12 running",
            "d12 waits for capacity: 1 of 2 hosts may be out, until 2026-11-21T08:01:00Z (in 1m)"
        })
    );
}

TEST(Progress, SaysNothingWhenNothingChanged) {
    Progress progress;
    progress.lines(a_deploy(), at(0));
    EXPECT_EQ(progress.lines(a_deploy(), at(10)), Lines{});
}

/// Asked every 20 s, it says something within the minute, whenever the last news was.
TEST(Progress, SaysWithinEachMinuteThatItIsStillThere) {
    Progress progress;
    progress.lines(a_deploy(), at(0));
    EXPECT_EQ(progress.lines(a_deploy(), at(39)), Lines{});
    EXPECT_EQ(progress.lines(a_deploy(), at(59)), (Lines{"d12 still running, 0/2 hosts"}));
    EXPECT_EQ(progress.lines(a_deploy(), at(98)), Lines{});
    EXPECT_EQ(progress.lines(a_deploy(), at(118)), (Lines{"d12 still running, 0/2 hosts"}));
}

TEST(Progress, TellsEachStepOfAHostThatActivates) {
    Progress progress;
    DeployView view = a_deploy();
    progress.lines(view, at(0));
    view.hosts[0] = a_host("web-1", Step::restart, StepState::running);
    EXPECT_EQ(progress.lines(view, at(1)), (Lines{"d12 web-1 restart"}));
    view.hosts[0].done = true;
    view.done = 1;
    EXPECT_EQ(progress.lines(view, at(2)), (Lines{"d12 web-1 serves it (1/2 hosts)"}));
}

TEST(Progress, CountsHostsAlsoWhenNoHostIsNamed) {
    Progress progress;
    DeployView view = a_deploy();
    view.hosts.clear();
    progress.lines(view, at(0));
    view.done = 1;
    EXPECT_EQ(progress.lines(view, at(1)), (Lines{"d12 1/2 hosts serve it"}));
}

TEST(Progress, IsQuietAboutHostsThatOnlyPrepare) {
    Progress progress;
    DeployView view = a_deploy();
    progress.lines(view, at(0));
    view.hosts[0] = a_host("web-1", Step::download, StepState::running);
    EXPECT_EQ(progress.lines(view, at(1)), Lines{});
}

TEST(Progress, NamesWhereAndWhyAHostFailed) {
    Progress progress;
    DeployView view = a_deploy();
    progress.lines(view, at(0));
    view.hosts[1].step = Step::post_restart;
    view.hosts[1].failed = true;
    view.hosts[1].error = "POST_RESTART ended with exit 3";
    EXPECT_EQ(
        progress.lines(view, at(1)),
        (Lines{"d12 web-2 failed at post-restart: POST_RESTART ended with exit 3"})
    );
}

TEST(Progress, TellsOfFailuresThatHappenedBeforeItLooked) {
    Progress progress;
    DeployView view = a_deploy();
    view.hosts[0].failed = true;
    EXPECT_EQ(progress.lines(view, at(0)), (Lines{"d12 running", "d12 web-1 failed at prepared"}));
}

TEST(Progress, TellsOfPausesBatchesAndTheEnd) {
    Progress progress;
    DeployView view = a_deploy();
    view.batches = 3;
    view.batch_target = 1;
    EXPECT_EQ(progress.lines(view, at(0)), (Lines{"d12 running", "d12 batch 1 of 3 (up to 1 host)"}));
    view.deploy.paused = true;
    view.deploy.paused_by = "ana";
    EXPECT_EQ(progress.lines(view, at(1)), (Lines{"d12 running (paused) by ana"}));
    view.deploy.paused = false;
    view.deploy.state = DeployState::failed;
    view.deploy.outcome = "2 hosts failed";
    EXPECT_EQ(progress.lines(view, at(2)), (Lines{"d12 failed: 2 hosts failed"}));
}

TEST(Progress, NamesWhatHelpsAHaltedDeploy) {
    Progress progress;
    DeployView view = a_deploy();
    progress.lines(view, at(0));
    view.deploy.state = DeployState::halted;
    view.deploy.outcome = "1 host failed; the budget is 1";
    view.because = {a_gate("halted", "1 host failed; the budget is 1", at(3600))};
    const std::string ways =
        "tt retry d12 tries again, tt abort d12 ends it, tt rollback prod puts the build "
        "before back; else it fails at 2026-11-21T09:00:00Z";
    const Lines lines = progress.lines(view, at(1));
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(lines.back(), "d12 " + ways);
    EXPECT_EQ(
        progress.lines(view, at(60)),
        (Lines{"d12 still halted: 1 host failed; the budget is 1, 0/2 hosts; " + ways})
    );
    EXPECT_EQ(progress_screen(view, Look{.width = 200}, at(60), 12).at(2), "  " + ways);
}

TEST(Progress, SaysThatNoHostHadToMove) {
    DeployView view = a_deploy();
    view.deploy.state = DeployState::accepted;
    view.total = 0;
    EXPECT_EQ(progress_summary(view, at(0)), "d12 accepted, the hosts serve it already, 0s");
}

TEST(Progress, DoesNotRepeatAWaitWhoseEndCreeps) {
    Progress progress;
    DeployView view = a_deploy();
    view.because = {a_gate("soak", "not yet", at(60))};
    progress.lines(view, at(0));
    view.because[0].until = at(61);
    EXPECT_EQ(progress.lines(view, at(1)), Lines{});
}

TEST(Progress, SummarisesTheEndWithItsDuration) {
    DeployView view = a_deploy();
    view.deploy.state = DeployState::accepted;
    view.deploy.finished_at = at(192);
    view.done = 2;
    EXPECT_EQ(progress_summary(view, at(500)), "d12 accepted, 2/2 hosts, 3m12s");
}

TEST(ProgressScreen, ShowsTroubleFirstAndCountsWhatDoesNotFit) {
    DeployView view = a_deploy();
    view.total = 5;
    view.done = 1;
    view.failed = 1;
    view.hosts.clear();
    for (const char* name : {"web-1", "web-2", "web-3", "web-4"})
        view.hosts.push_back(a_host(name, Step::restart, StepState::running));
    view.hosts[3].failed = true;
    const Lines lines = progress_screen(view, Look{}, at(5), 4);
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_EQ(lines[0], "####xxxxx--------------- d12 running, 1/5 hosts, 1 failed, 5s");
    EXPECT_EQ(lines[1], "  x web-4 failed at restart");
    EXPECT_EQ(lines[2], "  - web-1 restart");
    EXPECT_EQ(lines[3], "  and 2 more");
}

TEST(ProgressScreen, CutsLinesToTheWidthOfTheTerminal) {
    DeployView view = a_deploy();
    view.because = {a_gate("soak", std::string(200, 'x'))};
    for (const std::string& line : progress_screen(view, Look{.width = 40}, at(5), 12))
        EXPECT_LT(width_of(line), 40U) << line;
}

TEST(ProgressScreen, DrawsNothingBeyondAsciiWithoutUnicode) {
    DeployView view = a_deploy();
    view.done = 1;
    view.hosts[1].failed = true;
    for (const std::string& line : progress_screen(view, Look{}, at(5), 12))
        for (const char c : line) EXPECT_LT(static_cast<unsigned char>(c), 0x80) << line;
}

} // namespace
} // namespace tt
