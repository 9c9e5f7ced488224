#include "agent/service_watch.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tt::agent {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const ServiceName web{"web"};

class ServiceWatchTest : public ::testing::Test {
protected:
    ServiceWatchTest() {
        state.service = web;
        state.current = Placed{};
        state.healthy = true;
    }

    Uptime look(Duration later = seconds{5}) {
        now += later;
        return watch.look({&state}, now);
    }

    ServiceState state;
    std::set<ServiceName> ended;
    int looks = 0;
    Uptime now = seconds{1000};
    ServiceWatch watch{[this](const ServiceName& service) {
        ++looks;
        return ended.contains(service);
    }};
};

TEST_F(ServiceWatchTest, BelievesTheSecondLookThatFindsNothing) {
    ended = {web};
    look();
    EXPECT_FALSE(watch.has_ended(web)) << "somebody may be starting it anew";
    look();
    EXPECT_TRUE(watch.has_ended(web));
}

TEST_F(ServiceWatchTest, TakesBackWhatIsNotTrueAnyMore) {
    ended = {web};
    look();
    look();
    ended.clear();
    look();
    EXPECT_FALSE(watch.has_ended(web));
}

TEST_F(ServiceWatchTest, LooksOnlyEveryFewSecondsHoweverOftenItIsCalled) {
    const Uptime next = look();
    EXPECT_EQ(next, now + seconds{5});
    for (int i = 0; i < 10; ++i) look(milliseconds{100});
    EXPECT_EQ(looks, 1);
    look(seconds{4});
    EXPECT_EQ(looks, 2);
}

/// What was found before says nothing about what is being started now.
TEST_F(ServiceWatchTest, ForgetsWhatItFoundWhenTheServiceIsRestarted) {
    ended = {web};
    look();
    look();
    state.walk = Walk{};
    state.walk->begun = true;
    look(milliseconds{1});
    state.walk.reset();
    EXPECT_FALSE(watch.has_ended(web));
}

TEST_F(ServiceWatchTest, LeavesAloneWhatNeedNotRun) {
    state.healthy = false;
    EXPECT_EQ(look(), never);
    state.healthy = true;
    state.current.reset();
    EXPECT_EQ(look(), never);
    EXPECT_EQ(looks, 0);
}

} // namespace
} // namespace tt::agent
