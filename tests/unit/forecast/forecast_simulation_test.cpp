#include "pipeline/forecast/forecast.hpp"
#include "pipeline/simulation/simulation.hpp"
#include "tests/pipelines/arrivals.hpp"
#include "tests/unit/calendar/zones.hpp"

#include <gtest/gtest.h>

/// The forecast against what the engine then does, on imagined fleets where nothing goes wrong.
namespace tt::sim {
namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};
constexpr Duration ahead = 10h;

Result<Zone> zone_of(std::string_view name) {
    return name == "America/Los_Angeles" ? Result<Zone>(sample::los_angeles()) : no_zones(name);
}

/// So that what matters happens at minutes which leave room for deploys in between.
Duration some_of(Random& shape, std::initializer_list<Duration> durations) {
    return *(durations.begin() + shape.between(0, static_cast<int>(durations.size()) - 1));
}

RolloutPolicy drawn_rollout(Random& shape, int hosts) {
    RolloutPolicy rollout;
    rollout.parallel = {shape.between(1, hosts), false};
    rollout.floor = Amount{0, true};
    if (shape.chance(0.4)) rollout.per_zone = shape.between(1, 3);
    if (shape.chance(0.3)) rollout.batches = {{{1, false}, some_of(shape, {0min, 7min})}, {{100, true}, 0s}};
    return rollout;
}

PromotePolicy drawn_promotion(Random& shape, bool first) {
    PromotePolicy promote;
    promote.on = first ? PromoteOn::build : shape.chance(0.5) ? PromoteOn::success : PromoteOn::schedule;
    promote.schedule = shape.chance(0.5) ? "13 * * * *" : "*/20 * * * *";
    promote.zone = "America/Los_Angeles";
    promote.within = some_of(shape, {8min, 15min});
    if (!first) promote.soak = some_of(shape, {0min, 10min, 35min, 95min});
    if (shape.chance(0.3)) promote.pick = Pick::oldest;
    if (shape.chance(0.2)) promote.max_commits = shape.between(1, 3);
    if (shape.chance(0.1)) promote.approve = ApprovePolicy{};
    return promote;
}

StagePolicy drawn_stage(Random& shape, int number) {
    StagePolicy stage;
    stage.name = StageName{"stage" + std::to_string(number)};
    stage.hosts.group = stage.name.value;
    stage.hosts.size = shape.between(1, 10);
    if (number > 0) stage.from = {StageName{"stage" + std::to_string(number - 1)}};
    stage.rollout = drawn_rollout(shape, stage.hosts.size);
    stage.promote = drawn_promotion(shape, number == 0);
    if (shape.chance(0.3))
        stage.windows = {parse_window("mon-sun", "01:30-05:30", "America/Los_Angeles").value()};
    if (shape.chance(0.5)) stage.on_close = OnClose::pause;
    if (shape.chance(0.5)) stage.supersede = Supersede::replace;
    if (shape.chance(0.4)) stage.accept = AcceptPolicy{.run = "smoke", .script = "", .http = ""};
    return stage;
}

Scenario drawn_scenario(std::uint64_t seed, Random& shape) {
    Scenario scenario;
    scenario.policy.service = web;
    scenario.policy.source.branch = "main";
    const int stages = shape.between(2, 4);
    for (int number = 0; number < stages; ++number)
        scenario.policy.stages.push_back(drawn_stage(shape, number));
    scenario.start = sample::at("2026-11-21T10:00:00Z"); // Two in the morning in Los Angeles.
    scenario.length = 100h;
    scenario.builds_every = 1000h;
    scenario.seed = seed;
    return scenario;
}

/// Has published some builds, and is in the middle of bringing them on their way.
std::unique_ptr<Simulation> busy_fleet(std::uint64_t seed, Random& shape) {
    auto fleet = Simulation::begin(drawn_scenario(seed, shape), zone_of).value();
    fleet->run(fleet->now() + 2h);
    for (int builds = shape.between(1, 5); builds > 0; --builds) {
        fleet->run(fleet->now() + some_of(shape, {3min, 11min, 26min, 50min}));
        fleet->publish(false);
    }
    if (shape.chance(0.3)) {
        const Time from = fleet->now() + some_of(shape, {0min, 34min, 3h});
        EXPECT_TRUE(fleet->ask(SetFreeze{true, "lunch", "nobody is here", from, from + 44min, web, {}, false})
        );
    }
    fleet->run(fleet->now() + some_of(shape, {5s, 1min, 9min}));
    return fleet;
}

/// Hosts take 2 to 20 seconds each and tests 6 to 30, at random, where the forecast takes their median; and
/// hosts do not wait for each other as the rounds of the forecast do. The errors of the stages on a build's
/// way add up. Everything that has a calendar is exact, and in that time no forecast errs about which build
/// goes.
constexpr Duration tolerance = 2min;

TEST(Forecast, IsWhatTheEngineThenDoes) {
    std::size_t arrived = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        Random shape(seed);
        const auto fleet = busy_fleet(seed, shape);
        const Time now = fleet->now();
        const CalendarView view = forecast(fleet->state(), web, now, now + ahead);
        fleet->run(now + ahead);
        const auto deploys = accepted_since(fleet->state(), now);
        const auto error = error_of(view.arrivals, deploys);
        ASSERT_TRUE(error) << "seed " << seed << "\n" << described(view.arrivals, deploys);
        EXPECT_LE(*error, tolerance) << "seed " << seed << "\n" << described(view.arrivals, deploys);
        arrived += deploys.size();
    }
    EXPECT_GT(arrived, 60U) << "there must be something to foresee";
}

} // namespace
} // namespace tt::sim
