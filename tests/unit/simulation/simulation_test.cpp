#include "pipeline/decide/members.hpp"
#include "pipeline/simulation/simulate.hpp"
#include "pipeline/simulation/simulation.hpp"
#include "tests/unit/simulation/imagined.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tt::sim {
namespace {

using namespace std::chrono_literals;

Course course_of(const Scenario& scenario) {
    return simulate(scenario, no_zones).value();
}

const StageCourse& prod_of(const Course& course) {
    return course.stages.back();
}

int count(const StageCourse& stage, const std::string& outcome) {
    const auto found = stage.deploys.find(outcome);
    return found == stage.deploys.end() ? 0 : found->second;
}

Scenario wild_hour(std::uint64_t seed) {
    Scenario scenario = calm_hour();
    scenario.seed = seed;
    scenario.bad_builds = 0.5;
    scenario.failures = 0.02;
    scenario.slow_hosts = 0.2;
    scenario.slow_factor = 4;
    scenario.dark = {{"z1", 5min, 10min}, {"z2", 12min, 5min}};
    return scenario;
}

TEST(Simulation, TakesTheSameCourseForTheSameSeedAndAnotherForAnother) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const Course once = course_of(wild_hour(seed));
        EXPECT_EQ(once, course_of(wild_hour(seed))) << "seed " << seed;
        EXPECT_NE(once.events, course_of(wild_hour(seed + 1)).events) << "seed " << seed;
    }
}

TEST(Simulation, AsksTheGatesAndWatchesOfAStage) {
    Scenario scenario = calm_hour();
    StagePolicy& prod = scenario.policy.stages.back();
    prod.promote.gates = {Probe{"board", {}, 1min, false}};
    prod.watch = {Probe{"errors", {}, 1min, false}};
    EXPECT_EQ(prod_of(course_of(scenario)).deploys, (std::map<std::string, int>{{"accepted", 4}}));
    scenario.bad_builds = 1;
    const StageCourse bad = prod_of(course_of(scenario));
    EXPECT_LT(count(bad, "accepted"), 4) << "some are found bad";
}

TEST(Simulation, EndsWhenItsTimeIsOver) {
    Scenario scenario = calm_hour();
    scenario.length = 17min + 3s;
    EXPECT_EQ(course_of(scenario).end, scenario.start + scenario.length);
}

TEST(Simulation, BringsEverySoundBuildToEveryStage) {
    const Course course = course_of(calm_hour());
    for (const StageCourse& stage : course.stages) {
        EXPECT_EQ(stage.deploys, (std::map<std::string, int>{{"accepted", 4}})) << stage.name.value;
        EXPECT_EQ(stage.number, 5U) << stage.name.value;
        EXPECT_EQ(stage.below_floor, 0s) << stage.name.value;
        EXPECT_EQ(stage.lowest.ready, stage.lowest.expected - (stage.name.value == "prod" ? 4 : 1));
    }
}

TEST(Simulation, PollsAsAgentsDo) {
    Scenario scenario = calm_hour();
    scenario.builds_every = 2h;
    scenario.policy.stages.front().promote.on = PromoteOn::manual;
    const Course course = course_of(scenario);
    EXPECT_NEAR(static_cast<double>(course.reports), 28 * 120, 28 * 5);
    EXPECT_EQ(course.stages.front().because.front().gate, "manual");
}

TEST(Simulation, CountsCapacityAsThePlansDo) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const Scenario scenario = wild_hour(seed);
        const auto simulation = Simulation::begin(scenario, no_zones).value();
        while (simulation->now() < scenario.start + scenario.length) {
            simulation->run(simulation->now() + 1s);
            const auto facts =
                gather(simulation->state(), ServiceName{"web"}, StageName{"prod"}, simulation->now());
            const Capacity capacity = capacity_of(*facts);
            ASSERT_EQ(simulation->meter().ready(1), capacity.ready)
                << "seed " << seed << " at " << to_rfc3339(simulation->now());
            ASSERT_EQ(simulation->meter().lowest(1).floor, capacity.floor);
        }
    }
}

/// Whether a permit was given in any tick that left the stage below its floor.
bool goes_below_its_floor(Simulation& simulation, Time end) {
    bool goes_below = false;
    while (simulation.now() < end) {
        const auto before = simulation.state().fleet.permits;
        simulation.run(simulation.now() + 1ms);
        const bool gave = simulation.state().fleet.permits > before;
        for (std::size_t stage = 0; stage < 2; ++stage)
            goes_below |= gave && simulation.meter().ready(stage) < simulation.meter().lowest(stage).floor;
    }
    return goes_below;
}

TEST(Simulation, NeverGoesBelowTheFloorByItselfWhileZonesAreDark) {
    int dark_deploys = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Scenario scenario = calm_hour();
        scenario.seed = seed;
        scenario.length = 25min;
        scenario.policy.stages[0].rollout.lost = scenario.policy.stages[1].rollout.lost = {100, true};
        scenario.dark = {{"z1", 50s, 10min}, {"z2", 80s, 10min}};
        const auto simulation = Simulation::begin(scenario, no_zones).value();
        EXPECT_FALSE(goes_below_its_floor(*simulation, scenario.start + scenario.length)) << "seed " << seed;
        const StageCourse prod = prod_of(simulation->course());
        dark_deploys += prod.lowest.ready < prod.lowest.floor && count(prod, "accepted") > 0;
    }
    EXPECT_EQ(dark_deploys, 20) << "the darkness must fall on rollouts";
}

TEST(Simulation, StopsBadBuildsAndGoesBack) {
    int stopped = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Scenario scenario = calm_hour();
        scenario.seed = seed;
        scenario.bad_builds = 1;
        scenario.builds_every = 2h;
        for (StagePolicy& stage : scenario.policy.stages)
            stage.accept = AcceptPolicy{.run = "smoke", .script = "", .http = ""};
        const StageCourse canary = course_of(scenario).stages.front();
        const int bad = count(canary, "failed") + count(canary, "rejected");
        EXPECT_EQ(bad + count(canary, "accepted"), 1) << "seed " << seed;
        EXPECT_EQ(count(canary, "rollback accepted"), bad) << "seed " << seed;
        EXPECT_EQ(canary.running == first_build(), bad == 1) << "seed " << seed;
        stopped += bad;
    }
    EXPECT_GT(stopped, 10);
    EXPECT_LT(stopped, 20) << "some are hard to notice";
}

TEST(Simulation, TellsThatABuildIsBadAndWhatBecameOfIt) {
    Scenario scenario = calm_hour();
    scenario.bad_builds = 1;
    const Course course = course_of(scenario);
    const auto tells = [&](const std::string& text) {
        return std::ranges::any_of(course.events, [&](const CourseEvent& event) {
            return event.what.find(text) != std::string::npos;
        });
    };
    EXPECT_TRUE(tells("bad: comes up ill on"));
    EXPECT_TRUE(tells("failed"));
    EXPECT_TRUE(tells("rollback of b-0000000001"));
    EXPECT_TRUE(tells("held by tt"));
}

TEST(Simulation, TakesLongerWithSlowHosts) {
    Scenario slow = calm_hour();
    slow.slow_hosts = 1;
    slow.slow_factor = 3;
    EXPECT_GT(prod_of(course_of(slow)).longest_took, 2 * prod_of(course_of(calm_hour())).longest_took);
}

TEST(Simulation, FailsOnHostsAsOftenAsItIsTold) {
    Scenario scenario = calm_hour();
    scenario.failures = 1;
    EXPECT_EQ(count(course_of(scenario).stages.front(), "accepted"), 0);
}

TEST(Simulation, TellsWhenZonesGoDarkAndComeBack) {
    Scenario scenario = calm_hour();
    scenario.dark = {{"z1", 10min, 5min}};
    const Course course = course_of(scenario);
    const auto found = std::ranges::find(course.events, "zone z1", &CourseEvent::subject);
    ASSERT_NE(found, course.events.end());
    EXPECT_EQ(found->after, 10min);
    EXPECT_EQ(found->what, "goes dark for 5m");
    EXPECT_TRUE(std::ranges::any_of(course.events, [](const CourseEvent& event) {
        return event.subject == "zone z1" && event.what == "is back" && event.after == 15min;
    }));
    EXPECT_EQ(prod_of(course).lowest.ready, 16);
}

} // namespace
} // namespace tt::sim
