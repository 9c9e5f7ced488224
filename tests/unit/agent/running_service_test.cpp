#include "agent/restart/running_service.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>

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

/// A service that had this process, which is gone, and a pid file.
class EndedServiceTest : public ::testing::Test {
protected:
    EndedServiceTest() {
        service.how.pid_file = directory / "pid";
        service.pid = gone;
        service.started = 1;
        std::ofstream(directory / "pid") << ::getpid() << "\n";
    }

    [[nodiscard]] bool has_ended() const {
        EXPECT_TRUE(write_running_service(directory / "web", service));
        return agent::has_ended(directory / "web");
    }

    static constexpr int gone = 4'000'001; // More than there can be.
    TemporaryDirectory directory;
    RunningService service;
};

TEST_F(EndedServiceTest, HasEndedAlthoughAPidFileOfThenNamesAStranger) {
    service.written = read_pid_file(service.how.pid_file).written;
    EXPECT_TRUE(has_ended());
}

TEST_F(EndedServiceTest, MayRunAsWhomeverAPidFileNamesThatWasWrittenSince) {
    EXPECT_FALSE(has_ended());
}

/// The clock was set forward after the file was written.
TEST_F(EndedServiceTest, MayRunAlsoAsAProcessThatLooksYoungerThanThatFile) {
    const auto written = std::filesystem::last_write_time(directory / "pid");
    std::filesystem::last_write_time(directory / "pid", written - 24h);
    ASSERT_FALSE(read_pid_file(service.how.pid_file).process);
    EXPECT_FALSE(has_ended());
}

TEST_F(EndedServiceTest, HasEndedWhereAPidFileNamesNobody) {
    std::ofstream(directory / "pid") << gone << "\n";
    EXPECT_TRUE(has_ended());
}

} // namespace
} // namespace tt::agent
