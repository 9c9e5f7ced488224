#include "tests/limits/github_day.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

namespace tt {
namespace {

using namespace std::chrono_literals;

constexpr int services = 200;
constexpr int busy = 10;      ///< The first ones: their checks change every half hour.
constexpr int deploying = 20; ///< Those up to here get a deploy every three quarters of an hour.

/// The whole day takes a sanitizer a quarter of an hour.
int hours() {
    const char* text = std::getenv("TT_HOURS");
    return text ? std::atoi(text) : 1;
}

/// Each way of asking for patience in its turn; the last one until the hour is over.
void strike(GithubDay& day, int number) {
    switch (number % 4) {
    case 0:
        return day.strike({Says::seconds, 90s});
    case 1:
        return day.strike({Says::date, 200s});
    case 2:
        return day.strike({Says::nothing, 60s});
    default:
        return day.use_up();
    }
}

struct Course {
    int changes = 0; ///< Of each busy service's check.
    int strikes = 0;
};

Course live_through(GithubDay& day, int minutes) {
    Course course;
    for (int minute = 0; minute < minutes; ++minute) {
        if (minute % 30 == 7) {
            for (int service = 0; service < busy; ++service) day.change_check(service);
            ++course.changes;
        }
        if (minute % 45 == 11)
            for (int service = busy; service < deploying; ++service) day.deploy(service);
        if (minute % 15 == 8) strike(day, course.strikes++);
        day.run(1min);
    }
    day.run(2min); // The last hour is over.
    return course;
}

void report(const std::string& name, GithubDay& day) {
    const DayCounts& counts = day.counts();
    std::int64_t answers = 0;
    std::int64_t charged = 0;
    for (const auto& [service, count] : counts.answers) answers += count;
    for (const auto& [commit, count] : counts.charged) charged += count;
    std::cout << fmt::format(
        "{}: {} answers to gates; {} requests: {} confirmed for nothing, {} readings charged, {} written, {} "
        "refused; violations: {}; most services asked in one second: {}; most requests in flight: {}\n",
        name, answers, counts.requests, counts.confirmed, charged, counts.written, counts.refused,
        day.violations().size(), day.busiest_second(), day.most_in_flight()
    );
}

/// After the first look, with a request for statuses and one for check runs, an unchanged commit is free.
void expect_idle_is_free(const GithubDay& day) {
    for (int service = deploying; service < services; ++service)
        EXPECT_EQ(day.counts().charged.at(day.commit(service)), 2) << service;
}

void expect_obedience(GithubDay& day, const Course& course) {
    EXPECT_TRUE(day.violations().empty()) << day.violations().front();
    EXPECT_EQ(day.counts().refused, course.strikes) << "those that struck, and no others";
    EXPECT_TRUE(day.unanswered().empty()) << day.unanswered().front();
    EXPECT_EQ(day.most_in_flight(), 1);
}

TEST(Github, IsAskedAllDayForNothingAndNeverWhileItSaysWait) {
    GithubDay day(GithubDay::Way::in_process, services);
    const int minutes = hours() * 60;
    const Course course = live_through(day, minutes);
    report(fmt::format("{} h in this process", hours()), day);
    expect_idle_is_free(day);
    expect_obedience(day, course);
    for (int service = 0; service < busy; ++service) {
        EXPECT_GT(day.counts().charged.at(day.commit(service)), 2) << "changes are seen";
        EXPECT_LE(day.counts().charged.at(day.commit(service)), 2 + course.changes);
    }
    for (const auto& [service, answers] : day.counts().answers)
        EXPECT_GE(answers, minutes * 2 / 3) << service << " is looked at every minute, but for the waits";
    EXPECT_GT(day.counts().written, 0);
}

TEST(Github, IsTreatedTheSameOverHttp) {
    GithubDay day(GithubDay::Way::over_http, services);
    day.run(2min);
    strike(day, 1);
    day.deploy(deploying - 1);
    day.run(3min);
    day.change_check(0);
    day.run(6min);
    report("11 minutes over HTTP", day);
    expect_idle_is_free(day);
    expect_obedience(day, {1, 1});
    EXPECT_EQ(day.counts().charged.at(day.commit(0)), 3);
}

TEST(Github, IsNotAskedAboutManyServicesInOneSecond) {
    GithubDay day(GithubDay::Way::in_process, services);
    day.run(10min);
    const int first = day.counts().looks.begin()->second;
    std::map<Time, int> later = day.counts().looks;
    later.erase(later.begin());
    int busiest = 0;
    for (const auto& [second, looks] : later) busiest = std::max(busiest, looks);
    EXPECT_LE(busiest, services / 10) << "at the start it were " << first;
    EXPECT_GE(later.size(), 9U * 50U) << "each second is somebody's";
}

} // namespace
} // namespace tt
