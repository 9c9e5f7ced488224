#include "integrations/posix/run.hpp"

#include <gtest/gtest.h>

#include <signal.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

ProcessSpec shell(const std::string& script) {
    return {.executable = "/bin/sh", .arguments = {"-c", script}, .variables = {{"PATH", "/usr/bin:/bin"}}};
}

TEST(BoundedText, KeepsEverythingThatFits) {
    BoundedText text(4, 4);
    for (const char* part : {"ab", "cde", "", "fgh"}) text.append(part);
    EXPECT_EQ(text.text(), "abcdefgh");
    EXPECT_EQ(text.dropped(), 0);
}

TEST(BoundedText, KeepsBeginningAndEndAndCountsTheRest) {
    BoundedText text(2, 3);
    for (int i = 0; i < 10; ++i) text.append("0123456789");
    EXPECT_EQ(text.dropped(), 95);
    EXPECT_EQ(text.text(), "01" + dropped_line(95) + "789");
}

TEST(Run, ReturnsCodeAndBothStreams) {
    const auto exit = run(shell("cat; echo oops >&2; exit 7"), {}, "to read");
    ASSERT_TRUE(exit);
    EXPECT_EQ(exit->status, (ProcessStatus{7, 0}));
    EXPECT_EQ(exit->output.text(), "to read");
    EXPECT_EQ(exit->error.text(), "oops\n");
    EXPECT_FALSE(exit->timed_out);
}

TEST(Run, EndsACommandThatHangsAtItsDeadline) {
    const auto exit = run(shell("echo begun; exec sleep 600"), {.deadline = 100ms, .grace = 60s});
    ASSERT_TRUE(exit);
    EXPECT_TRUE(exit->timed_out);
    EXPECT_EQ(exit->status.signal, SIGTERM);
}

TEST(Run, DoesNotWaitForAGrandchildThatKeepsTheOutputOpen) {
    const auto exit = run(shell("sleep 600 & echo done"), {.deadline = 60s});
    ASSERT_TRUE(exit);
    EXPECT_TRUE(exit->status.success());
    EXPECT_FALSE(exit->timed_out);
    EXPECT_EQ(exit->output.text(), "done\n");
}

TEST(Run, KeepsLittleOfAFlood) {
    const auto exit = run(shell("head -c 50000000 /dev/zero; echo end"), {.head = 100, .tail = 100});
    ASSERT_TRUE(exit);
    EXPECT_TRUE(exit->status.success());
    EXPECT_EQ(exit->output.dropped(), 50'000'004 - 200);
    EXPECT_TRUE(exit->output.text().ends_with("end\n"));
}

TEST(Run, StopsOnRequest) {
    std::stop_source stop;
    stop.request_stop();
    const auto exit = run(shell("exec sleep 600"), {}, {}, stop.get_token());
    ASSERT_FALSE(exit);
    EXPECT_EQ(exit.error().kind, ErrorKind::cancelled);
}

} // namespace
} // namespace tt
