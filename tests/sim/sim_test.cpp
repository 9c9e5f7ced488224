#include "tests/sim/world.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

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

/// A person does something to a stage; most often it makes no sense just then, and is refused.
void meddle(World& world, Random& shape) {
    const ServiceName web{"web"};
    const StageName stage{shape.chance(0.5) ? "canary" : "prod"};
    const auto steer = [&](DeployVerb verb) {
        std::ignore = world.ask(SteerDeploy{verb, {}, web, stage, "", false});
    };
    const auto start = [&](DeployKind kind, const std::string& build) {
        std::ignore = world.ask(StartDeploy{web, stage, kind, build, "", "", false, false});
    };
    if (shape.chance(0.2)) steer(DeployVerb::pause);
    if (shape.chance(0.3)) world.run(world.now() + 1min);
    if (shape.chance(0.3)) steer(DeployVerb::retry);
    if (shape.chance(0.1)) steer(DeployVerb::abort);
    if (shape.chance(0.3)) start(DeployKind::rollback, "");
    if (shape.chance(0.1)) start(DeployKind::restart, "");
    if (shape.chance(0.1)) start(DeployKind::hotfix, "#1");
    if (shape.chance(0.5)) steer(DeployVerb::resume);
    if (shape.chance(0.5)) std::ignore = world.ask(SetHold{web, stage, false, false, "", false});
}

/// What came of one run.
struct Day {
    std::string broken; ///< Empty: every promise was kept.
    Exercised exercised;
};

/// A day in the life of a fleet: builds, good and bad, people who steer, and everything that breaks.
Day live(std::uint64_t seed) {
    Random shape(seed * 2 + 1);
    World world(seed, fleet_size(shape));
    world.begin();
    const int builds = shape.between(3, 6);
    for (int build = 0; build < builds && world.broken().empty(); ++build) {
        world.publish(shape.chance(0.5) ? 0.0 : shape.unit());
        world.run(world.now() + shape.between(30s, 20min));
        meddle(world, shape);
    }
    world.heal();
    const Time latest = world.now() + 12h;
    while (world.broken().empty() && !settled(world) && world.now() < latest) world.run(world.now() + 1min);
    if (world.broken().empty() && !settled(world))
        return {"12 hours after the last fault a deploy is still under way", {}};
    return {world.broken(), world.exercised()};
}

/// What a simulation that tests anything must have seen.
const std::vector<std::string> must_happen{
    "deploys running",
    "deploys accepting",
    "deploys accepted",
    "deploys failed",
    "deploys rejected",
    "deploys halted",
    "deploys superseded",
    "deploys aborted",
    "deploys no-hosts",
    "deploys paused",
    "rollbacks by policy",
    "rollbacks by people",
    "promotions",
    "batches done",
    "permits granted",
    "permits begun",
    "permits done",
    "permits failed",
    "permits revoked",
    "permits returned",
    "permits overdue",
    "permits for new hosts",
    "agents crashed",
    "hosts rebooted",
    "hosts joined",
    "hosts drained",
    "hosts gone for good",
    "hosts fell ill",
    "control plane crashed",
    "partitions",
    "reports lost",
    "reports twice",
    "reports out of order",
    "goals lost",
    "tests lost",
    "tests interrupted",
    "seconds with a full disk",
};

TEST(Simulation, KeepsEveryPromiseInEveryFleet) {
    const int first = setting("TT_SEED", 1);
    const int seeds = setting("TT_SEEDS", 200);
    std::cout << "seeds " << first << " to " << first + seeds - 1 << "\n";
    Exercised sum;
    for (int seed = first; seed < first + seeds; ++seed) {
        const Day day = live(static_cast<std::uint64_t>(seed));
        ASSERT_EQ(day.broken, "") << "seed " << seed << "; replay with TT_SEEDS=1 TT_SEED=" << seed;
        for (const auto& [what, times] : day.exercised) sum[what] += times;
    }
    for (const auto& [what, times] : sum) std::cout << "  " << what << ": " << times << "\n";
    if (seeds < 200) return; // Too few to have seen everything.
    for (const std::string& what : must_happen) EXPECT_GT(sum[what], 0) << what << " never happened";
}

} // namespace
} // namespace tt::sim
