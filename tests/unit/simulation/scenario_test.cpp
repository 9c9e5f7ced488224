#include "pipeline/simulation/settled.hpp"
#include "tests/unit/simulation/imagined.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tt::sim {
namespace {

using namespace std::chrono_literals;

std::string complaint(const Scenario& scenario) {
    const auto checked = check(scenario);
    return checked ? "" : checked.error().message + "; " + checked.error().hint;
}

TEST(Scenario, TakesTheDeclaredSizeElseTheNamesElseTen) {
    StagePolicy stage;
    EXPECT_EQ(default_hosts(stage), 10);
    stage.hosts.names = {"a", "b"};
    EXPECT_EQ(default_hosts(stage), 2);
    stage.hosts.size = 7;
    EXPECT_EQ(default_hosts(stage), 7);
}

TEST(Scenario, RefusesWhatCannotBeImagined) {
    const auto with = [](auto change) {
        Scenario scenario = calm_hour();
        change(scenario);
        return complaint(scenario);
    };
    EXPECT_EQ(with([](Scenario&) {}), "");
    EXPECT_EQ(
        with([](Scenario& s) { s.hosts[StageName{"prd"}] = 1; }),
        "service web has no stage 'prd'; its stages are: canary, prod"
    );
    EXPECT_EQ(
        with([](Scenario& s) { s.hosts[StageName{"prod"}] = 0; }),
        "stage prod cannot have 0 hosts here; give it 1 to 100000"
    );
    EXPECT_EQ(
        with([](Scenario& s) {
            s.policy.stages[1].hosts = {"", {"a", "b"}, 0};
            s.hosts[StageName{"prod"}] = 3;
        }),
        "stage prod takes hosts by name only, and names 2; give it at most so many, or a group in tt.yaml"
    );
    EXPECT_EQ(
        with([](Scenario& s) { s.dark = {{"z4", 1min, 1min}}; }),
        "there is no zone 'z4'; the zones are z1 to z3"
    );
    EXPECT_EQ(with([](Scenario& s) { s.zones = 0; }), "a fleet cannot have 0 zones here; give it 1 to 1000");
    EXPECT_EQ(with([](Scenario& s) { s.length = 0s; }), "no time would pass; give it longer than 0s");
    EXPECT_EQ(
        with([](Scenario& s) { s.builds_every = 10ms; }),
        "builds cannot come every 10ms; give them 1s or more"
    );
}

TEST(Scenario, NamesTheHostsThatAStageNamesAndSpreadsThemOverZones) {
    Scenario scenario = calm_hour();
    scenario.zones = 2;
    scenario.policy.stages[0].hosts = {"canaries", {"first"}, 3};
    const auto hosts = imagined_hosts(scenario);
    ASSERT_EQ(hosts.size(), 27U);
    EXPECT_EQ(hosts[0].facts, (HostFacts{"first", "z1", {"canaries"}, "sim"}));
    EXPECT_EQ(hosts[1].facts, (HostFacts{"canary-2", "z2", {"canaries"}, "sim"}));
    EXPECT_EQ(hosts[26].facts, (HostFacts{"prod-24", "z2", {"prod"}, "sim"}));
}

TEST(Scenario, StartsWithOneBuildAcceptedAndServedEverywhere) {
    const Scenario scenario = calm_hour();
    const State state = *settled_state(scenario, imagined_hosts(scenario));
    for (const auto& [key, stage] : state.stages.rows()) {
        EXPECT_EQ(stage->running, first_build());
        EXPECT_EQ(stage->proven, first_build());
        EXPECT_TRUE(stage->active.empty());
    }
    EXPECT_TRUE(std::ranges::all_of(state.hosts.rows(), [](const auto& row) {
        return row.second->services.front().healthy && row.second->services.front().serving == first_build();
    }));
}

} // namespace
} // namespace tt::sim
