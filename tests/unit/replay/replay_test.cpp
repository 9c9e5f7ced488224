#include "pipeline/replay/replay.hpp"
#include "tests/unit/calendar/zones.hpp"
#include "tests/unit/decide/line_scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

using Prod = std::function<void(StagePolicy& prod)>;

/// Builds go from canary to prod at once, and the journal knows of it.
struct History : LineScene {
    explicit History(const Prod& adapt = {})
        : LineScene([&](StagePolicy&, StagePolicy& prod) {
            if (adapt) adapt(prod);
        }) {}

    /// It comes to canary, and where prod takes it to prod too; then time passes.
    void brings(const std::string& build, Duration then) {
        publish(build);
        walk_all();
        pass(then);
    }

    /// What another policy for prod would have done.
    [[nodiscard]] ReplayView under(const Prod& adapt, Time since = {}) const {
        Policy policy = *current_policy(state(), ServiceName{"web"});
        adapt(*std::ranges::find(policy.stages, StageName{"prod"}, &StagePolicy::name));
        auto known = std::make_shared<Zones>();
        known->add(sample::los_angeles());
        Replay replay(policy, known, since);
        replay.read(journal);
        return replay.view(now());
    }
};

/// `b-1 delayed 1h by soak, b-2 blocked by approval (rolled back)`.
std::string told(const ReplayView& view) {
    std::string text;
    for (const ReplayedDeploy& deploy : view.stopped) {
        text +=
            (text.empty() ? "" : ", ") + deploy.build.value + " " + std::string(to_string(deploy.hindsight));
        if (deploy.opens != end_of_time) text += " " + to_text(deploy.opens - deploy.at);
        text += " by " + deploy.because.gate + (deploy.trouble.empty() ? "" : " (" + deploy.trouble + ")");
    }
    return text;
}

TEST(Replay, OfTheSamePolicyStopsNothing) {
    History history([](StagePolicy& prod) { prod.promote.soak = 1h; });
    for (const char* build : {"b-1", "b-2"}) {
        history.brings(build, 1h);
        history.walk_all();
    }
    const ReplayView view = history.under([](StagePolicy&) {});
    EXPECT_EQ(told(view), "");
    EXPECT_EQ(view.deploys, 4) << "two builds in two stages";
    EXPECT_EQ(view.bad, 0);
}

TEST(Replay, SaysWhatALongerSoakWouldHaveDelayedAndBlocked) {
    History history;
    history.brings("b-1", 2h);
    history.brings("b-2", 10min);
    history.brings("b-3", 2h);
    const ReplayView view = history.under([](StagePolicy& prod) { prod.promote.soak = 1h; });
    EXPECT_EQ(told(view), "b-1 delayed 1h by soak, b-2 blocked by soak, b-3 delayed 1h by soak");
    EXPECT_EQ(view.stopped.front().stage, StageName{"prod"});
}

TEST(Replay, CountsWhatWentBad) {
    History history;
    history.brings("b-1", 2h);
    history.brings("b-2", 10min);
    ASSERT_TRUE(history.ask(StartDeploy{
        ServiceName{"web"}, StageName{"prod"}, DeployKind::rollback, "", "logins fail", "", false, false
    }));
    history.walk_all();
    const ReplayView view = history.under([](StagePolicy& prod) { prod.promote.approve = ApprovePolicy{}; });
    EXPECT_EQ(view.bad, 1);
    ASSERT_EQ(view.stopped.size(), 2U);
    EXPECT_EQ(view.stopped[0].trouble, "");
    EXPECT_NE(view.stopped[1].trouble.find("logins fail"), std::string::npos) << view.stopped[1].trouble;
}

TEST(Replay, HearsWhatHappenedElsewhereLater) {
    History history([](StagePolicy& prod) {
        prod.from = {};
        prod.promote.on = PromoteOn::build;
    });
    ASSERT_TRUE(history.ask(SetHold{ServiceName{"web"}, StageName{"canary"}, true, false, "it is ill", false})
    );
    history.brings("b-1", 30min);
    history.unhold("canary");
    history.walk_all();
    const ReplayView view = history.under([](StagePolicy& prod) {
        prod.from = {StageName{"canary"}};
        prod.promote.on = PromoteOn::success;
    });
    EXPECT_EQ(told(view), "b-1 delayed 30m by upstream");
}

TEST(Replay, LetsOneDeployGoForEachFire) {
    History history;
    history.brings("b-1", 1h);
    history.brings("b-2", 4h);
    history.brings("b-3", 3h);
    history.brings("b-4", 48h);
    const ReplayView view = history.under([](StagePolicy& prod) {
        prod.promote.on = PromoteOn::schedule;
        prod.promote.schedule = "0 6 * * *";
        prod.promote.zone = "UTC";
        prod.promote.within = 12h;
    });
    EXPECT_EQ(
        told(view), "b-1 blocked by schedule, b-2 blocked by schedule, b-3 delayed 1h by schedule, "
                    "b-4 delayed 22h by schedule"
    ) << "from midnight on; at six b-3 takes the day's fire";
}

TEST(Replay, StopsPeopleOnlyByWhatStopsPeople) {
    History history;
    history.brings("b-1", 1h);
    history.deploy("b-1", DeployKind::restart);
    history.deploy("b-2");
    EXPECT_EQ(told(history.under([](StagePolicy& prod) { prod.promote.soak = 99h; })), "b-1 blocked by soak");
    const ReplayView closed = history.under([](StagePolicy& prod) {
        prod.windows = {parse_window("mon-fri", "09:00-16:00", "America/Los_Angeles").value()};
    });
    EXPECT_EQ(closed.stopped.size(), 2U) << "a Saturday; both builds, and not the restart";
}

TEST(Replay, DoesNotBlameThePolicyForWhatItsOwnHadClosedAsWell) {
    History history([](StagePolicy& prod) { prod.promote.approve = ApprovePolicy{}; });
    history.brings("b-1", 1h);
    ASSERT_TRUE(history.ask(SetApproval{ServiceName{"web"}, StageName{"prod"}, "b-1", true, "", false}));
    history.walk_all();
    EXPECT_EQ(
        told(history.under([](StagePolicy& prod) { prod.promote.approve->count = 2; })),
        "b-1 blocked by approval"
    );
    EXPECT_EQ(told(history.under([](StagePolicy& prod) { prod.promote.approve.reset(); })), "");
}

TEST(Replay, LooksAtNothingBeforeItsTime) {
    History history;
    history.brings("b-1", 2h);
    const Time since = history.now();
    history.brings("b-2", 2h);
    const ReplayView view = history.under([](StagePolicy& prod) { prod.promote.soak = 1h; }, since);
    EXPECT_EQ(told(view), "b-2 delayed 1h by soak");
    EXPECT_EQ(view.deploys, 2);
}

} // namespace
} // namespace tt
