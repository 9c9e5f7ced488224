#include "tests/pipelines/world.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

namespace tt::pipelines {
namespace {

/// How many pipelines a run tries, and the first seed: TT_PIPELINES and TT_SEED.
int setting(const char* name, int otherwise) {
    const char* text = std::getenv(name);
    return text ? std::atoi(text) : otherwise;
}

/// What a run that tests anything must have seen.
const std::vector<std::string> must_happen{
    "pipelines of 1 stages",
    "pipelines of 5 stages",
    "stages with a schedule",
    "stages with windows",
    "stages with a soak",
    "stages with two upstreams",
    "builds live by promotion",
    "builds live by people",
    "promotions by people",
    "deploys by schedule",
    "deploys in a window",
    "deploys that overrode a gate",
    "rollouts that waited while shut",
    "freezes",
    "rollbacks by policy",
    "rollbacks by people",
    "deploys accepted",
    "deploys rejected",
    "deploys failed",
    "deploys superseded",
    "deploys aborted",
    "deploys no-hosts",
    "waits for soak",
    "waits for schedule",
    "waits for window",
    "waits for freeze",
    "waits for hold",
    "waits for pause",
    "waits for approval",
    "waits for max commits",
    "vetoes",
    "approved deploys",
};

TEST(Pipelines, BringNoBuildLivePastAGateNeverWaitForNothingAndDoAsForeseen) {
    const int first = setting("TT_SEED", 1);
    const int count = setting("TT_PIPELINES", 5000);
    std::cout << "seeds " << first << " to " << first + count - 1 << "\n";
    sim::Exercised sum;
    int promoted = 0;
    for (int seed = first; seed < first + count; ++seed) {
        World world(static_cast<std::uint64_t>(seed));
        world.live();
        ASSERT_EQ(world.broken(), "") << "seed " << seed << "; replay with TT_PIPELINES=1 TT_SEED=" << seed;
        for (const auto& [what, times] : world.exercised()) sum[what] += times;
        promoted += world.promoted();
    }
    sum["pipelines that promoted something"] = promoted;
    for (const auto& [what, times] : sum) std::cout << "  " << what << ": " << times << "\n";
    if (count < 1000) return; // Too few to have seen everything.
    EXPECT_GE(promoted * 10, count * 3);
    EXPECT_GE(sum["forecasts"] * 2, count);
    EXPECT_LE(sum["forecasts that seconds decided"] * 100, sum["forecasts"]);
    for (const std::string& what : must_happen) EXPECT_GT(sum[what], 0) << what << " never happened";
}

} // namespace
} // namespace tt::pipelines
