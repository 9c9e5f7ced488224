#include "agent/fence.hpp"
#include "tests/unit/agent/goals.hpp"

#include <gtest/gtest.h>

namespace tt::agent {

namespace {

const Membership known{1, HostId{"h-1"}, "secret", FleetId{"f1"}, 7, 42, 1, "boot"};

Goal goal_at(std::uint64_t epoch, std::uint64_t version) {
    return {FleetId{"f1"}, epoch, version, {goal_for("d1", '1')}, {}};
}

ErrorKind kind_of(const Goal& goal) {
    const auto admitted = admit(known, goal);
    EXPECT_FALSE(admitted);
    return admitted ? ErrorKind::failed : admitted.error().kind;
}

} // namespace

TEST(Fence, TakesAHigherVersionOfTheSameEpoch) {
    EXPECT_TRUE(*admit(known, goal_at(7, 43)));
}

TEST(Fence, FindsNoNewsInWhatItKnows) {
    EXPECT_FALSE(*admit(known, goal_at(7, 42)));
    EXPECT_FALSE(*admit(known, goal_at(7, 41)));
}

TEST(Fence, TakesALowerVersionOfAHigherEpoch) {
    EXPECT_TRUE(*admit(known, goal_at(8, 3)));
    EXPECT_EQ(remember(known, goal_at(8, 3)).version, 3U);
}

TEST(Fence, RefusesAnOlderEpoch) {
    EXPECT_EQ(kind_of(goal_at(6, 99)), ErrorKind::conflict);
}

TEST(Fence, RefusesAnotherFleet) {
    auto goal = goal_at(9, 99);
    goal.fleet = FleetId{"f2"};
    EXPECT_EQ(kind_of(goal), ErrorKind::denied);
}

TEST(Fence, RefusesNamesThatLeadOutOfTheirDirectory) {
    for (const char* bad : {"", ".", "..", "../web", "a/b", ".hidden", "a b", "releases\n"}) {
        auto goal = goal_at(8, 1);
        goal.services[0].service = ServiceName{bad};
        EXPECT_EQ(kind_of(goal), ErrorKind::invalid_input) << bad;
        goal = goal_at(8, 1);
        goal.services[0].slot = bad;
        EXPECT_EQ(kind_of(goal), ErrorKind::invalid_input) << bad;
        goal = goal_at(8, 1);
        goal.services[0].prepare->build = BuildId{bad};
        EXPECT_EQ(kind_of(goal), ErrorKind::invalid_input) << bad;
        goal = goal_at(8, 1);
        goal.services[0].deploy = DeployId{bad};
        EXPECT_EQ(kind_of(goal), ErrorKind::invalid_input) << bad;
    }
}

TEST(Fence, RefusesTheDirectoryOfReleasesAsASlot) {
    auto goal = goal_at(8, 1);
    goal.services[0].slot = "releases";
    EXPECT_EQ(kind_of(goal), ErrorKind::invalid_input);
}

TEST(Fence, RefusesAServiceThatIsThereTwice) {
    auto goal = goal_at(8, 1);
    goal.services.push_back(goal.services[0]);
    EXPECT_EQ(kind_of(goal), ErrorKind::invalid_input);
}

TEST(Fence, RefusesAGoalWithoutABuild) {
    auto goal = goal_at(8, 1);
    goal.services[0].prepare.reset();
    EXPECT_EQ(kind_of(goal), ErrorKind::invalid_input);
}

} // namespace tt::agent
