#include "pipeline/engine/views.hpp"
#include "pipeline/simulation/simulate.hpp"
#include "pipeline/simulation/simulation.hpp"
#include "tests/unit/simulation/imagined.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tt::sim {
namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};

/// A fleet that stands for the real one, some minutes after a build was published.
std::unique_ptr<Simulation> real_fleet(Duration after, const Scenario& scenario = calm_hour()) {
    auto fleet = Simulation::begin(scenario, no_zones).value();
    fleet->run(scenario.start + after);
    return fleet;
}

Scenario copy_of(const Simulation& fleet) {
    Scenario scenario = calm_hour();
    scenario.real = std::make_shared<const TablesView>(tables_view(fleet.state(), web, fleet.now()).value());
    scenario.start = fleet.now();
    return scenario;
}

TEST(CopiedFleet, GoesOnFromWhereTheRealOneStands) {
    const auto real = real_fleet(15min + 8s);
    const auto before = real->state().stages.find("web/canary");
    ASSERT_FALSE(before->active.empty()) << "it stands in the middle of a deploy";
    const Course course = simulate(copy_of(*real), no_zones).value();
    EXPECT_EQ(course.hosts, 28);
    EXPECT_EQ(course.zones, 3);
    for (const StageCourse& stage : course.stages) {
        EXPECT_EQ(stage.deploys.size(), 1U) << "none but accepted";
        EXPECT_GE(stage.deploys.at("accepted"), 4) << stage.name.value;
        EXPECT_EQ(stage.below_floor, 0s);
    }
}

TEST(CopiedFleet, TellsNothingOfThePast) {
    const auto real = real_fleet(15min + 8s);
    const Course course = simulate(copy_of(*real), no_zones).value();
    EXPECT_TRUE(std::ranges::all_of(course.events, [&](const CourseEvent& event) {
        return event.at >= course.start;
    }));
    const auto starts = std::ranges::count_if(course.events, [&](const CourseEvent& event) {
        return event.subject == real->state().stages.find("web/canary")->active.value
               && event.what.find("starts") != std::string::npos;
    });
    EXPECT_EQ(starts, 0);
}

TEST(CopiedFleet, TakesTheSameCourseForTheSameSeed) {
    const auto real = real_fleet(15min + 8s);
    EXPECT_EQ(simulate(copy_of(*real), no_zones).value(), simulate(copy_of(*real), no_zones).value());
}

TEST(CopiedFleet, TriesAnotherPolicyOnIt) {
    const auto real = real_fleet(10min);
    Scenario scenario = copy_of(*real);
    scenario.policy.stages[1].promote.on = PromoteOn::manual;
    const Course course = simulate(scenario, no_zones).value();
    EXPECT_TRUE(course.stages[1].deploys.empty());
    EXPECT_EQ(course.stages[1].because.back().gate, "manual");
}

TEST(CopiedFleet, LeavesHostsSilentThatAreSo) {
    const auto real = real_fleet(10min);
    Scenario scenario = copy_of(*real);
    TablesView view = *scenario.real;
    view.silent = {view.hosts.front().id, view.hosts.back().id};
    scenario.real = std::make_shared<const TablesView>(view);
    const Course course = simulate(scenario, no_zones).value();
    EXPECT_EQ(course.stages[0].lowest.expected, 4);
    EXPECT_LE(course.stages[0].lowest.ready, 3);
}

TEST(CopiedFleet, KnowsTheRealZonesOnly) {
    const auto real = real_fleet(1min);
    Scenario scenario = copy_of(*real);
    scenario.dark = {{"eu-1", 0s, 1min}};
    const auto course = simulate(scenario, no_zones);
    ASSERT_FALSE(course);
    EXPECT_EQ(course.error().hint, "the zones are z1, z2, z3");
}

} // namespace
} // namespace tt::sim
