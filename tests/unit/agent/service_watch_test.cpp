#include "agent/service_watch.hpp"
#include "integrations/posix/pipe.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace tt::agent {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const ServiceName web{"web"};

/// A service that has come up; `ended`, `for_good` and `end` say what is to be seen of it.
class ServiceWatchTest : public ::testing::Test {
protected:
    ServiceWatchTest() {
        state.service = web;
        state.current = Placed{};
        state.healthy = true;
    }

    Uptime look(Duration later) {
        now += later;
        return watch.look({&state}, now);
    }

    ServiceState state;
    bool ended = false;
    bool for_good = true;
    FileDescriptor end;
    int looks = 0;
    Uptime now = seconds{1000};
    ServiceWatch watch{[this](const ServiceName&) {
        ++looks;
        return Life{ended, for_good, std::move(end)};
    }};
};

TEST_F(ServiceWatchTest, FindsAServiceThatHasEnded) {
    look(seconds{0});
    ended = true;
    look(seconds{5});
    EXPECT_TRUE(watch.has_ended(web));
}

TEST_F(ServiceWatchTest, GivesASupervisorTimeToStartItAnew) {
    ended = true;
    for_good = false;
    const Uptime next = look(seconds{5});
    EXPECT_EQ(next, now + seconds{3});
    EXPECT_FALSE(watch.has_ended(web));
    look(seconds{3});
    EXPECT_TRUE(watch.has_ended(web));
}

TEST_F(ServiceWatchTest, TakesBackWhatIsNotTrueAnyMore) {
    ended = true;
    look(seconds{5});
    ended = false;
    look(seconds{5});
    EXPECT_FALSE(watch.has_ended(web));
}

TEST_F(ServiceWatchTest, LooksOnlyEveryFewSecondsHoweverOftenItIsCalled) {
    const Uptime next = look(seconds{0});
    EXPECT_EQ(next, now + seconds{5});
    for (int i = 0; i < 10; ++i) look(milliseconds{100});
    EXPECT_EQ(looks, 1);
    look(seconds{4});
    EXPECT_EQ(looks, 2);
}

TEST_F(ServiceWatchTest, LooksAtOnceWhenTheProcessEnds) {
    auto process = make_pipe().value();
    end = std::move(process.read);
    look(seconds{0});
    ASSERT_EQ(watch.ends().size(), 1U);
    process.write.reset();
    ended = true;
    look(milliseconds{1});
    EXPECT_TRUE(watch.has_ended(web));
    EXPECT_TRUE(watch.ends().empty()) << "nobody is to be woken by it again";
}

/// What was found before says nothing about what is being started now.
TEST_F(ServiceWatchTest, ForgetsWhatItFoundWhenTheServiceIsRestarted) {
    ended = true;
    look(seconds{5});
    state.walk = Walk{};
    state.walk->begun = true;
    look(milliseconds{1});
    state.walk.reset();
    EXPECT_FALSE(watch.has_ended(web));
}

TEST_F(ServiceWatchTest, LeavesAloneWhatNeedNotRun) {
    state.healthy = false;
    EXPECT_EQ(look(seconds{5}), never);
    state.healthy = true;
    state.current.reset();
    EXPECT_EQ(look(seconds{5}), never);
    EXPECT_EQ(looks, 0);
}

} // namespace
} // namespace tt::agent
