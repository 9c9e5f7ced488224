#include "pipeline/decide/admission.hpp"
#include "pipeline/decide/assignment.hpp"
#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tt {
namespace {

using namespace std::chrono_literals;

struct Row {
    int hosts;
    Amount parallel;
    std::optional<Amount> floor;
    int limit;
    int kept;
};

TEST(Capacity, RoundsTheLimitDownAndTheFloorUp) {
    const std::vector<Row> rows{
        {1, {1, false}, {}, 1, 0},
        {2, {1, false}, {}, 1, 1},
        {3, {1, false}, {}, 1, 2},
        {4, {1, false}, {}, 1, 3},
        {5, {1, false}, {}, 1, 4},
        {8, {1, false}, {}, 1, 6},
        {10, {25, true}, Amount{75, true}, 2, 8},
        {10, {100, true}, Amount{0, true}, 10, 0},
        {3, {10, true}, Amount{50, true}, 1, 2},
        {7, {5, false}, Amount{100, true}, 5, 7},
        {4, {0, false}, Amount{1, true}, 1, 1},
    };
    for (const Row& row : rows) {
        Scene scene(row.hosts, [&](Policy& policy) {
            policy.stages[0].rollout.parallel = row.parallel;
            policy.stages[0].rollout.floor = row.floor;
        });
        EXPECT_EQ(scene.capacity().floor, 0) << "nothing runs yet, so nothing is to be kept";
        scene.runs("b-1");
        EXPECT_EQ(scene.capacity().limit, row.limit) << row.hosts << " hosts, " << to_text(row.parallel);
        EXPECT_EQ(scene.capacity().floor, row.kept) << row.hosts << " hosts";
        EXPECT_EQ(scene.capacity().ready, row.hosts);
    }
}

TEST(Capacity, ExpectsTheDeclaredSizeIfItIsHigher) {
    Scene scene(2, [](Policy& policy) { policy.stages[0].hosts.size = 10; });
    EXPECT_EQ(scene.capacity().expected, 10);
    ASSERT_TRUE(scene.ask(SteerHost{HostVerb::drain, "h0", false}));
    EXPECT_EQ(scene.capacity().expected, 10);
}

TEST(Capacity, IsLoweredByDrainAndNotBySilence) {
    Scene scene(4);
    scene.runs("b-1");
    scene.silence(0);
    scene.pass(grace + 1s);
    EXPECT_EQ(scene.capacity().expected, 4);
    EXPECT_EQ(scene.capacity().ready, 3);
    ASSERT_TRUE(scene.ask(SteerHost{HostVerb::drain, "h0", false}));
    EXPECT_EQ(scene.capacity().expected, 3);
}

TEST(Capacity, KeepsTheFloorAfterTheProvenBuildIsGone) {
    Scene scene(4, [](Policy& policy) {
        policy.stages[0].rollout.parallel = {100, true};
        policy.stages[0].rollout.floor = Amount{50, true};
    });
    scene.publish("b-0");
    scene.runs("b-1");
    scene.deploy("b-0", DeployKind::rollback);
    EXPECT_TRUE(scene.stage().proven.empty());
    scene.prepare_all();
    EXPECT_EQ(scene.capacity().floor, 2);
    EXPECT_EQ(scene.capacity().out, 2);
}

TEST(Admission, LetsUnhealthyHostsGoFirstAndWithoutCharge) {
    Scene scene(4, [](Policy& policy) {
        policy.stages[0].rollout.parallel = {3, false};
        policy.stages[0].rollout.floor = Amount{75, true};
    });
    scene.runs("b-1");
    scene.fall_ill(2);
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare_all();
    EXPECT_EQ(scene.out(deploy), std::vector{2}) << "3 healthy ones are the floor";
    EXPECT_NE(scene.blocked_by("floor"), "");
}

TEST(Admission, GoesZoneByZoneAndByAStableHashWithinOne) {
    Scene scene(0, [](Policy& policy) { policy.stages[0].rollout.parallel = {2, false}; });
    for (int host = 0; host < 8; ++host) scene.add_host("prod", host % 2 ? "z-b" : "z-a");
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    std::vector<int> order;
    scene.steer(DeployVerb::pause);
    scene.prepare_all();
    scene.steer(DeployVerb::resume);
    while (!scene.out(deploy).empty()) {
        for (const int host : scene.out(deploy)) {
            order.push_back(host);
            scene.begin(host);
            scene.finish(host);
        }
    }
    ASSERT_EQ(order.size(), 8U);
    const auto in_zone_a = [](int host) { return host % 2 == 0; };
    EXPECT_TRUE(std::ranges::is_partitioned(order, in_zone_a)) << "zone a first, then zone b";
    std::vector<int> zone_a(order.begin(), order.begin() + 4);
    EXPECT_TRUE(std::ranges::is_permutation(zone_a, std::vector{0, 2, 4, 6}));
}

TEST(Admission, NeverTakesMoreThanAZoneMaySpare) {
    Scene scene(0, [](Policy& policy) {
        policy.stages[0].rollout.parallel = {100, true};
        policy.stages[0].rollout.floor = Amount{0, true};
        policy.stages[0].rollout.per_zone = 1;
    });
    for (int host = 0; host < 6; ++host) scene.add_host("prod", host < 4 ? "z-a" : "z-b");
    scene.runs("b-1");
    const DeployId deploy = scene.deploy("b-2");
    scene.prepare_all();
    const auto out = scene.out(deploy);
    EXPECT_EQ(out.size(), 2U);
    EXPECT_EQ(std::ranges::count_if(out, [](int host) { return host < 4; }), 1);
    EXPECT_NE(scene.blocked_by("zone"), "");
}

TEST(Admission, WaitsForHostsToPrepare) {
    Scene scene(2);
    const DeployId deploy = scene.deploy("b-1");
    EXPECT_TRUE(scene.out(deploy).empty());
    EXPECT_NE(scene.blocked_by("prepare"), "");
}

TEST(Admission, CapsNewHostsOutsideOfTheLimit) {
    Scene scene(4, [](Policy& policy) { policy.stages[0].rollout.new_hosts = 2; });
    scene.runs("b-1");
    const DeployId next = scene.deploy("b-2");
    scene.prepare_all();
    for (int fresh = 0; fresh < 4; ++fresh) scene.prepare(scene.add_host());
    EXPECT_EQ(scene.out(next).size(), 1U) << "the limit is for the others";
    EXPECT_EQ(scene.out(scene.stage().last).size(), 2U);
    EXPECT_NE(scene.blocked_by("new hosts"), "");
    EXPECT_EQ(scene.goal(4).services.front().prepare->build, BuildId{"b-1"}) << "what the stage runs";
}

TEST(Admission, LetsNewHostsInWhateverBecomesOfTheDeploy) {
    Scene scene(4);
    scene.runs("b-1");
    scene.deploy("b-2");
    scene.prepare_all();
    scene.steer(DeployVerb::pause);
    const int fresh = scene.add_host();
    scene.prepare(fresh);
    EXPECT_EQ(scene.out(scene.stage().last), std::vector{fresh});
}

TEST(Assignment, GoesToTheMostSpecificStageAndRefusesATie) {
    Policy policy;
    for (const char* name : {"canary", "prod", "other"}) {
        StagePolicy stage;
        stage.name = StageName{name};
        policy.stages.push_back(stage);
    }
    policy.stages[0].hosts.names = {"web-1"};
    policy.stages[1].hosts.group = "web";
    policy.stages[2].hosts.group = "db";
    const auto assigned = [&](const char* name, std::vector<std::string> groups) {
        Host host;
        host.facts.name = name;
        host.facts.groups = std::move(groups);
        const auto stage = assigned_stage(policy, host);
        return stage ? stage->value : "none";
    };
    EXPECT_EQ(assigned("web-2", {"web"}), "prod");
    EXPECT_EQ(assigned("web-1", {"web"}), "canary") << "a name beats a group";
    EXPECT_EQ(assigned("web-1", {"web", "db"}), "canary") << "also two of them";
    EXPECT_EQ(assigned("web-2", {"web", "db"}), "none") << "a tie is refused";
    EXPECT_EQ(assigned("web-3", {}), "none");
    policy.stages[1].hosts.names = {"web-1"};
    EXPECT_EQ(assigned("web-1", {"web"}), "none") << "a tie of names too";
}

} // namespace
} // namespace tt
