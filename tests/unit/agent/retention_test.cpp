#include "agent/retention.hpp"
#include "tests/unit/agent/goals.hpp"

#include <gtest/gtest.h>

namespace tt::agent {

namespace {

/// Residents in that order, the last one serving.
ServiceState with_residents(std::string_view digits, int keep) {
    ServiceState state;
    for (const char digit : digits) state.resident.push_back({.build = build(digit), .keep = keep});
    state.current = Placed{};
    state.current->build = build(digits.back());
    state.good = state.current;
    return state;
}

std::string left(const ServiceState& state) {
    std::string digits;
    for (const auto& resident : forget_surplus(state).resident) digits += resident.build.value.back();
    return digits;
}

} // namespace

TEST(Retention, KeepsAsManyAsTheRunningBuildWants) {
    EXPECT_EQ(left(with_residents("12345", 3)), "345");
    EXPECT_EQ(left(with_residents("12", 3)), "12");
}

TEST(Retention, KeepsTheBuildThatRanBeforeWhateverIsWanted) {
    EXPECT_EQ(left(with_residents("123", 1)), "23");
    EXPECT_EQ(left(with_residents("123", -5)), "23");
}

TEST(Retention, NeverForgetsWhatTheSlotNamesOrWhatWouldBePutBack) {
    auto state = with_residents("12345", 2);
    state.current->build = build('1');
    state.good->build = build('2');
    EXPECT_EQ(left(state), "12");
}

TEST(Retention, NeverForgetsWhatIsBeingPrepared) {
    auto state = with_residents("12345", 2);
    state.goal = goal_for("d9", '1');
    EXPECT_EQ(left(state), "15");
}

TEST(Retention, KeepsTheDirectoryOfABuildThatIsNotComplete) {
    auto state = with_residents("12", 2);
    state.goal = goal_for("d9", '7');
    const auto builds = kept(state);
    EXPECT_NE(std::ranges::find(builds, build('7')), builds.end());
}

} // namespace tt::agent
