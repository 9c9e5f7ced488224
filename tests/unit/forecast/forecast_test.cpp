#include "pipeline/forecast/forecast.hpp"
#include "tests/unit/calendar/zones.hpp"
#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;
using sample::at;

const ServiceName web{"web"};

StagePolicy stage_policy(const std::string& name, PromoteOn on, const std::string& from = "") {
    StagePolicy stage;
    stage.name = StageName{name};
    stage.hosts.group = name;
    stage.promote.on = on;
    if (!from.empty()) stage.from = {StageName{from}};
    stage.rollout.floor = Amount{0, true};
    stage.rollout.parallel = {100, true};
    return stage;
}

/// Staging takes every build, prod what is proven there; two hosts each.
struct TwoStages : Scene {
    explicit TwoStages(const std::function<void(StagePolicy& prod)>& adapt = {}, Time start = usual_start)
        : Scene(
              0,
              [&](Policy& policy) {
                  policy.stages = {
                      stage_policy("staging", PromoteOn::build),
                      stage_policy("prod", PromoteOn::success, "staging")
                  };
                  if (adapt) adapt(policy.stages[1]);
              },
              start
          ) {
        for (const char* name : {"staging", "staging", "prod", "prod"}) add_host(name);
    }

    [[nodiscard]] CalendarView calendar(Duration ahead = 24h) const {
        return forecast(state(), web, now(), now() + ahead);
    }
};

/// `staging b-1 +0s, prod b-1 +1h`.
std::string told(const CalendarView& view) {
    std::string text;
    for (const Arrival& arrival : view.arrivals)
        text += (text.empty() ? "" : ", ") + arrival.stage.value + " " + arrival.build.value + " +"
                + to_text(arrival.arrives - view.at);
    return text;
}

/// `prod b-1 soak: …`.
std::string missed(const CalendarView& view) {
    std::string text;
    for (const Absence& absence : view.absences)
        text += (text.empty() ? "" : "; ") + absence.stage.value + " " + absence.build.value + " "
                + absence.because.gate + ": " + absence.because.reason;
    return text;
}

TEST(Forecast, BringsABuildFromStageToStage) {
    TwoStages scene([](StagePolicy& prod) { prod.promote.soak = 1h; });
    scene.publish("b-1");
    const CalendarView view = scene.calendar();
    EXPECT_EQ(told(view), "staging b-1 +0s, prod b-1 +1h");
    EXPECT_EQ(missed(view), "");
    EXPECT_FALSE(view.arrivals[0].timed) << "no deploy has been accepted there yet";
    EXPECT_FALSE(view.arrivals[0].deploy.empty()) << "it is under way";
    EXPECT_TRUE(view.arrivals[1].deploy.empty());
}

TEST(Forecast, TakesTheTimeThatDeploysTookBefore) {
    TwoStages scene([](StagePolicy& prod) { prod.promote.soak = 1h; });
    for (const char* build : {"b-1", "b-2"}) {
        scene.publish(build);
        for (const int host : {0, 1}) scene.prepare(host);
        for (const int host : {0, 1}) scene.begin(host);
        if (std::string(build) == "b-2") break;
        scene.pass(40s);
        for (const int host : {0, 1}) scene.finish(host);
    }
    EXPECT_EQ(told(scene.calendar()), "staging b-2 +40s, prod b-2 +1h40s");
}

TEST(Forecast, TakesNoTimeFromADeployThatPeopleHeldUp) {
    TwoStages scene([](StagePolicy& prod) { prod.promote.on = PromoteOn::manual; });
    scene.publish("b-1");
    scene.steer(DeployVerb::pause, "staging");
    for (const int host : {0, 1}) scene.prepare(host);
    scene.pass(30min);
    scene.steer(DeployVerb::resume, "staging");
    scene.walk_all();
    scene.publish("b-2");
    EXPECT_EQ(told(scene.calendar()), "staging b-2 +0s");
}

TEST(Forecast, SaysThatABuildIsOvertakenBeforeItHasSoaked) {
    TwoStages scene([](StagePolicy& prod) { prod.promote.soak = 1h; });
    scene.publish("b-1");
    scene.walk_all();
    scene.pass(10min);
    scene.publish("b-2");
    const CalendarView view = scene.calendar();
    EXPECT_EQ(told(view), "staging b-2 +0s, prod b-2 +1h");
    EXPECT_EQ(
        missed(view),
        "prod b-1 passed over: #2 goes instead: this one was replaced in staging before it had soaked 1h"
    );
    EXPECT_EQ(view.absences[0].because.until, end_of_time);
}

TEST(Forecast, NamesTheApprovalThatIsMissingAndItsCommand) {
    TwoStages scene([](StagePolicy& prod) { prod.promote.approve = ApprovePolicy{}; });
    scene.publish("b-1");
    const CalendarView view = scene.calendar();
    EXPECT_EQ(told(view), "staging b-1 +0s");
    EXPECT_EQ(missed(view), "prod b-1 approval: nobody has approved it; it takes 1 person");
    EXPECT_EQ(view.absences[0].because.command, "tt approve prod b-1");
}

TEST(Forecast, NamesHoldsVetoesAndStagesByCommandOnly) {
    TwoStages held;
    ASSERT_TRUE(held.ask(SetHold{web, StageName{"prod"}, true, false, "incident", false}));
    held.publish("b-1");
    EXPECT_EQ(held.calendar().absences.at(0).because.gate, "hold");

    TwoStages vetoed;
    ASSERT_TRUE(vetoed.ask(SetHold{web, StageName{"staging"}, true, false, "incident", false}));
    vetoed.publish("b-1");
    ASSERT_TRUE(vetoed.ask(SetVeto{web, "b-1", true, "leaks", false}));
    EXPECT_EQ(missed(vetoed.calendar()).substr(0, 18), "staging b-1 veto: ");

    TwoStages manual([](StagePolicy& prod) { prod.promote.on = PromoteOn::manual; });
    manual.publish("b-1");
    EXPECT_EQ(missed(manual.calendar()), "prod  manual: promotion is by command only");
}

/// Fires every day at that hour in Los Angeles.
void daily(StagePolicy& prod, int hour) {
    prod.promote.on = PromoteOn::schedule;
    prod.promote.schedule = "0 " + std::to_string(hour) + " * * *";
    prod.promote.zone = "America/Los_Angeles";
    prod.promote.within = 1h;
}

/// Nine to four in Los Angeles: 17:00 to 24:00 UTC in winter.
void in_working_hours(StagePolicy& prod) {
    prod.windows = {parse_window("mon-sun", "09:00-16:00", "America/Los_Angeles").value()};
}

TEST(Forecast, TakesGatesOfTheStagesOwnAndItsWatchesForYes) {
    TwoStages scene([](StagePolicy& prod) {
        prod.promote.gates = {Probe{"board", {}, 1min, false}};
        prod.watch = {Probe{"errors", {}, 1min, false}};
    });
    scene.publish("b-1");
    EXPECT_EQ(told(scene.calendar()), "staging b-1 +0s, prod b-1 +0s");
    EXPECT_EQ(missed(scene.calendar()), "");
}

TEST(Forecast, WaitsForTheSchedule) {
    TwoStages scene([](StagePolicy& prod) { daily(prod, 10); }, at("2026-11-21T12:00:00Z"));
    scene.publish("b-1");
    EXPECT_EQ(told(scene.calendar()), "staging b-1 +0s, prod b-1 +6h");
    const CalendarView early = scene.calendar(5h);
    EXPECT_EQ(told(early), "staging b-1 +0s");
    EXPECT_EQ(early.absences.at(0).because.gate, "schedule");
    EXPECT_EQ(early.absences.at(0).because.until, at("2026-11-21T18:00:00Z"));
}

TEST(Forecast, SaysThatAScheduleNeverMeetsAWindow) {
    TwoStages scene([](StagePolicy& prod) {
        daily(prod, 3);
        in_working_hours(prod);
    });
    scene.publish("b-1");
    EXPECT_EQ(
        missed(scene.calendar(24h * 7)),
        "prod  schedule: whenever '0 3 * * *' fires, the windows are closed for 1h or longer"
    );
}

TEST(Forecast, LetsARolloutWaitForItsWindowWhereItsStageSaysSo) {
    TwoStages scene(
        [](StagePolicy& prod) {
            in_working_hours(prod);
            prod.on_close = OnClose::pause;
            prod.rollout.batches = {{{1, false}, 10min}, {{100, true}, 0s}};
        },
        at("2026-11-21T23:55:00Z")
    );
    scene.publish("b-1");
    EXPECT_EQ(told(scene.calendar()), "staging b-1 +0s, prod b-1 +17h5m");
}

TEST(Forecast, ChangesNothingAndSaysTheSameTwice) {
    TwoStages scene([](StagePolicy& prod) { prod.promote.soak = 1h; });
    scene.publish("b-1");
    const CalendarView view = scene.calendar();
    EXPECT_EQ(view, scene.calendar());
    EXPECT_EQ(scene.state().deploys.size(), 1U);
    EXPECT_EQ(scene.now_deploy("staging").state, DeployState::running);
}

} // namespace
} // namespace tt
