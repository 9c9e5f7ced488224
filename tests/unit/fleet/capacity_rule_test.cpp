#include "tests/bench/fleet/capacity_rule.hpp"

#include <gtest/gtest.h>

namespace tt::bench {
namespace {

using namespace std::chrono_literals;

/// Ten hosts of a stage of which eight have to serve, seen every ten seconds.
struct TenHosts : testing::Test {
    CapacityRule rule{{{"prod", 80}}};
    Sample now{.at = 0s, .hosts = {}};
    std::vector<std::string> breaches;

    TenHosts() {
        for (int i = 0; i < 10; ++i)
            now.hosts.push_back({.host = "prod-" + std::to_string(i), .stage = "prod", .serves = true});
        look();
    }

    Seen& host(int number) { return now.hosts.at(static_cast<std::size_t>(number)); }

    void look(int times = 1) {
        for (int i = 0; i < times; ++i) {
            now.at += 10s;
            for (auto& breach : rule.take(now)) breaches.push_back(std::move(breach));
        }
    }

    /// For so long that nobody can say any more that they did not know.
    void become_old() { look(static_cast<int>(CapacityRule::blind / 10s) + 1); }

    void goes_out(int number) {
        host(number).serves = false;
        look(2);
    }

    void is_taken(int number) {
        host(number).down = true;
        host(number).serves = false;
    }
};

TEST_F(TenHosts, AsManyGoOutAsTheFloorLeaves) {
    goes_out(0);
    goes_out(1);
    EXPECT_EQ(breaches.size(), 0U);
    EXPECT_EQ(rule.outings(), 2);
    EXPECT_EQ(rule.least_spare().at("prod"), 0);
}

TEST_F(TenHosts, OneMoreIsABreach) {
    for (int i = 0; i < 3; ++i) goes_out(i);
    ASSERT_EQ(breaches.size(), 1U);
    EXPECT_EQ(
        breaches.front(),
        "prod-2 went out of prod, where 7 others served and 0 may not have been missed yet, of a floor of 8; "
        "out with it: prod-0 prod-1 prod-2"
    );
}

TEST_F(TenHosts, ManyAtOnceAreBreaches) {
    for (int i = 0; i < 10; ++i) host(i).serves = false;
    look(2);
    EXPECT_EQ(breaches.size(), 10U);
}

TEST_F(TenHosts, WhatTheCourseTakesIsNoBreach) {
    for (int i = 0; i < 5; ++i) is_taken(i);
    look(2);
    EXPECT_EQ(breaches.size(), 0U);
    EXPECT_EQ(rule.outings(), 0);
}

TEST_F(TenHosts, WhoeverGoesOutAfterwardsIsOneOnceTtCouldKnow) {
    for (int i = 0; i < 3; ++i) is_taken(i);
    goes_out(3);
    EXPECT_EQ(breaches.size(), 0U) << "it may have had its permit before";
    become_old();
    goes_out(4);
    EXPECT_EQ(breaches.size(), 1U);
}

TEST_F(TenHosts, OneThatTheCourseTakesOnItsWayOutIsNoBreach) {
    become_old();
    goes_out(0);
    goes_out(1);
    is_taken(1);
    is_taken(2);
    look(2);
    EXPECT_EQ(breaches.size(), 0U);
}

TEST_F(TenHosts, WhoIsBackWithinALookCountsForIt) {
    goes_out(0);
    goes_out(1);
    host(2).serves = false;
    look();
    host(0).serves = true;
    look();
    EXPECT_EQ(breaches.size(), 0U);
}

TEST_F(TenHosts, ADrainedHostLowersTheFloor) {
    for (int i = 0; i < 5; ++i) host(i).expected = false;
    become_old();
    goes_out(5);
    EXPECT_EQ(breaches.size(), 0U);
    goes_out(6);
    EXPECT_EQ(breaches.size(), 1U) << "of five hosts four have to serve";
}

TEST_F(TenHosts, NewHostsRaiseTheFloorWhenTtHadTimeToSeeThem) {
    for (int i = 10; i < 13; ++i) now.hosts.push_back({.host = "prod-" + std::to_string(i), .stage = "prod"});
    goes_out(0);
    EXPECT_EQ(breaches.size(), 0U);
    host(0).serves = true;
    become_old();
    goes_out(0);
    EXPECT_EQ(breaches.size(), 1U) << "of thirteen hosts eleven have to serve";
}

TEST_F(TenHosts, TimeBelowTheFloorIsCountedWhoeverDidIt) {
    for (int i = 0; i < 3; ++i) is_taken(i);
    look(6);
    EXPECT_EQ(rule.below_floor(), 60s);
}

} // namespace
} // namespace tt::bench
