#include "tests/bench/fleet/course.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace tt::bench {
namespace {

using namespace std::chrono_literals;

CourseSize day_of(std::uint64_t seed) {
    return {.seed = seed, .agents = 50, .length = 24h, .rounds = 4};
}

TEST(Course, TheSameSeedMakesTheSameCourse) {
    EXPECT_EQ(to_text(make_course(day_of(7))), to_text(make_course(day_of(7))));
}

TEST(Course, AnotherSeedMakesAnother) {
    EXPECT_NE(to_text(make_course(day_of(7))), to_text(make_course(day_of(8))));
}

TEST(Course, ItsTextSaysAllOfIt) {
    const auto course = make_course(day_of(7));
    EXPECT_EQ(read_course(to_text(course)), course);
}

TEST(Course, WhatIsNoCourseIsRefused) {
    EXPECT_THROW(read_course("05:00:00 explode prod-1"), std::runtime_error);
    EXPECT_THROW(read_course("noon crash prod-1"), std::runtime_error);
}

TEST(Course, EverythingThatCanHappenComesAbout) {
    std::set<Happening> found;
    for (const auto& event : make_course(day_of(7)).events) found.insert(event.what);
    EXPECT_EQ(found.size(), static_cast<std::size_t>(Happening::unfreeze) + 1);
}

TEST(Course, WhatBeginsEnds) {
    using enum Happening;
    const std::map<Happening, Happening> ends{{crash, boot},  {cut, mend},     {drain, leave},
                                              {lose, forget}, {pause, resume}, {freeze, unfreeze}};
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        const auto events = make_course(day_of(seed)).events;
        for (auto event = events.begin(); event != events.end(); ++event) {
            if (!ends.contains(event->what)) continue;
            const auto is_end = [&](const Event& later) {
                return later.what == ends.at(event->what) && later.subject == event->subject;
            };
            EXPECT_TRUE(std::any_of(event, events.end(), is_end))
                << "seed " << seed << ": " << to_text(*event);
        }
    }
}

/// Whoever is away, or not there yet, is left alone.
TEST(Course, OnlyWhoIsThereIsMet) {
    using enum Happening;
    const std::set<Happening> take{lose, crash, cut, drain, kill_agent};
    const std::set<Happening> bring{enroll, boot, mend};
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        const auto course = make_course(day_of(seed));
        std::set<std::string> there(course.hosts.begin(), course.hosts.end());
        for (const auto& event : course.events) {
            if (bring.contains(event.what)) there.insert(event.subject);
            if (!take.contains(event.what)) continue;
            EXPECT_TRUE(there.contains(event.subject)) << "seed " << seed << ": " << to_text(event);
            if (event.what != kill_agent) there.erase(event.subject);
        }
    }
}

TEST(Course, NobodyAsksAServerThatIsAway) {
    using enum Happening;
    const std::set<Happening> ask{publish, publish_bad, rollback, restart, pause, resume,     unhold,
                                  freeze,  unfreeze,    forget,   drain,   leave, kill_server};
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        bool away = false;
        for (const auto& event : make_course(day_of(seed)).events) {
            if (event.what == stop_server || event.what == start_server) away = event.what == stop_server;
            EXPECT_FALSE(away && ask.contains(event.what)) << "seed " << seed << ": " << to_text(event);
        }
        EXPECT_FALSE(away);
    }
}

/// Nine hosts of which 90% have to serve can never be deployed to.
TEST(Course, WhoIsLeftCanBeDeployedTo) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        const auto course = make_course({.seed = seed, .agents = 12, .length = 1h, .rounds = 1});
        std::map<std::string, int> hosts;
        for (const auto& host : course.hosts) ++hosts[stage_of(host)];
        for (const auto& event : course.events) {
            if (event.what == Happening::enroll) ++hosts[stage_of(event.subject)];
            if (event.what == Happening::lose || event.what == Happening::drain)
                --hosts[stage_of(event.subject)];
        }
        EXPECT_GE(hosts["prod"], 10) << "seed " << seed;
        EXPECT_GE(hosts["canary"], 2) << "seed " << seed;
    }
}

TEST(Course, ShortDaysOfFewHostsAreOnesToo) {
    const auto course = make_course({.seed = 3, .agents = 12, .length = 1h, .rounds = 1});
    EXPECT_EQ(course.hosts.size(), 12U);
    EXPECT_GT(course.events.size(), 20U);
    EXPECT_LE(course.events.back().at, 1h);
    EXPECT_EQ(course.events.back().what, Happening::publish);
}

} // namespace
} // namespace tt::bench
