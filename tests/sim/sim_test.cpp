#include "tests/sim/world.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

namespace tt::sim {
namespace {

using namespace std::chrono_literals;

/// How many fleets a run tries, and the first seed: TT_SEEDS and TT_SEED.
int setting(const char* name, int otherwise) {
    const char* text = std::getenv(name);
    return text ? std::atoi(text) : otherwise;
}

int fleet_size(Random& random) {
    return random.chance(0.02) ? random.between(500, 2000) : random.magnitude(2, 120);
}

bool settled(const World& world) {
    for (const auto& [key, stage] : world.state().stages.rows())
        if (!stage->active.empty() || !stage->queue.empty()) return false;
    return true;
}

/// A day in the life of a fleet: builds, good and bad, people who steer, and everything that breaks.
std::string live(std::uint64_t seed) {
    Random shape(seed * 2 + 1);
    World world(seed, fleet_size(shape));
    world.begin();
    for (int build = 0; build < 4 && world.broken().empty(); ++build) {
        world.publish(shape.chance(0.5) ? 0.0 : shape.unit());
        world.run(world.now() + shape.between(30s, 20min));
        const ServiceName web{"web"};
        const StageName stage{shape.chance(0.5) ? "canary" : "prod"};
        if (shape.chance(0.2))
            std::ignore = world.ask(SteerDeploy{DeployVerb::pause, {}, web, stage, "", false});
        if (shape.chance(0.3)) world.run(world.now() + 1min);
        if (shape.chance(0.3))
            std::ignore = world.ask(SteerDeploy{DeployVerb::retry, {}, web, stage, "", false});
        if (shape.chance(0.1))
            std::ignore = world.ask(SteerDeploy{DeployVerb::abort, {}, web, stage, "", false});
        if (shape.chance(0.2))
            std::ignore = world.ask(StartDeploy{web, stage, DeployKind::rollback, "", "", "", false, false});
        if (shape.chance(0.5))
            std::ignore = world.ask(SteerDeploy{DeployVerb::resume, {}, web, stage, "", false});
        if (shape.chance(0.5)) std::ignore = world.ask(SetHold{web, stage, false, false, "", false});
    }
    world.heal();
    const Time latest = world.now() + 12h;
    while (world.broken().empty() && !settled(world) && world.now() < latest) world.run(world.now() + 1min);
    if (world.broken().empty() && !settled(world))
        return "12 hours after the last fault a deploy is still under way";
    return world.broken();
}

TEST(Simulation, KeepsEveryPromiseInEveryFleet) {
    const int first = setting("TT_SEED", 1);
    const int seeds = setting("TT_SEEDS", 200);
    std::cout << "seeds " << first << " to " << first + seeds - 1 << "\n";
    for (int seed = first; seed < first + seeds; ++seed)
        ASSERT_EQ(live(static_cast<std::uint64_t>(seed)), "") << "replay with TT_SEEDS=1 TT_SEED=" << seed;
}

} // namespace
} // namespace tt::sim
