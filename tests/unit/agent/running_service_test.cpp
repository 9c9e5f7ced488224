#include "agent/restart/running_service.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

namespace tt::agent {
namespace {

using namespace std::chrono_literals;

/// The build that comes next may have less patience than the one that is to end.
TEST(RunningService, EndsByTheTimesOfItsOwnBuild) {
    const TemporaryDirectory directory;
    RunningService slow;
    slow.how.out.time = 4min;
    slow.how.stop.timeout = 10min;
    ASSERT_TRUE(write_running_service(directory / "web", slow));
    EXPECT_EQ(time_to_end(directory / "web", Restart{}), 14min);
}

TEST(RunningService, EndsByTheTimesOfTheNextBuildWhereNothingIsKnown) {
    const TemporaryDirectory directory;
    Restart next;
    next.out.time = 1s;
    next.stop.timeout = 2s;
    EXPECT_EQ(time_to_end(directory / "web", next), 3s);
}

} // namespace
} // namespace tt::agent
