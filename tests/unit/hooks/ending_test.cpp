#include "tests/unit/hooks/hook_fixture.hpp"

namespace tt::hooks {
namespace {

using namespace std::chrono_literals;

class HookEnding : public HookFixture {};

/// A deadline before which a script has surely set its traps, also on a busy machine.
constexpr Duration long_enough_for_a_trap = 2s;

TEST_F(HookEnding, IsNotStartedBeforeItIsStarted) {
    EXPECT_EQ(*look(record()), HookState(NotStarted{}));
    EXPECT_FALSE(wait_fd(record())->has_value());
    EXPECT_TRUE(kill_leftover(record()));
}

TEST_F(HookEnding, HasItsCode) {
    const auto finished = finish(script("exit 7"));
    EXPECT_EQ(finished.status, (ProcessStatus{7, 0}));
    EXPECT_FALSE(finished.success());
    EXPECT_FALSE(finished.timed_out);
    EXPECT_GT(finished.started, Time{});
}

TEST_F(HookEnding, HasItsSignal) {
    EXPECT_EQ(finish(script("kill -SEGV $$")).status, (ProcessStatus{0, SIGSEGV}));
}

TEST_F(HookEnding, IsSuccessWithCodeZero) {
    EXPECT_TRUE(finish(script("exit 0")).success());
}

TEST_F(HookEnding, KeepsBothStreamsInTheOrderOfWriting) {
    EXPECT_TRUE(finish(script("echo one; echo two >&2; echo three")).success());
    EXPECT_EQ(output(), "one\ntwo\nthree\n");
}

TEST_F(HookEnding, ComesAtTheDeadlineForOneThatHangs) {
    auto run = script("exec sleep 600");
    run.deadline = 100ms;
    const auto finished = finish(run);
    EXPECT_TRUE(finished.timed_out);
    EXPECT_EQ(finished.status.signal, SIGTERM);
    EXPECT_GE(finished.duration, 100ms);
}

TEST_F(HookEnding, ComesAfterTheGraceForOneThatIgnoresTerm) {
    auto run = script("trap '' TERM; while :; do sleep 600; done");
    run.deadline = long_enough_for_a_trap;
    run.grace = 50ms;
    const auto finished = finish(run);
    EXPECT_TRUE(finished.timed_out);
    EXPECT_EQ(finished.status.signal, SIGKILL);
}

TEST_F(HookEnding, IsFailureAfterTheDeadlineAlsoWithCodeZero) {
    auto run = script("trap 'exit 0' TERM; while :; do sleep 600 & wait; done");
    run.deadline = long_enough_for_a_trap;
    const auto finished = finish(run);
    EXPECT_TRUE(finished.status.success());
    EXPECT_TRUE(finished.timed_out);
    EXPECT_FALSE(finished.success());
}

TEST_F(HookEnding, SaysWhatCouldNotBeExecuted) {
    auto run = script("");
    std::ofstream(run.executable) << "#!/no/such/interpreter\n";
    EXPECT_EQ(finish(run).status.code, 127);
    EXPECT_NE(output().find("cannot execute"), std::string::npos);
}

TEST_F(HookEnding, IsKnownOnceAndNeverRunsAgain) {
    const auto run = script("echo ran >>count");
    EXPECT_TRUE(finish(run).success());
    const auto again = start(shim(), run);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::conflict);
    EXPECT_EQ(std::filesystem::file_size(directory_ / "count"), 4u);
}

TEST_F(HookEnding, ComesOnRequest) {
    const auto up = fifo("up");
    begin(script("echo >up; exec sleep 600"));
    EXPECT_EQ(up.hear(), "");
    EXPECT_EQ(kill_leftover(record()).error().kind, ErrorKind::conflict);
    EXPECT_TRUE(cancel(record()));
    EXPECT_TRUE(is_interrupted());
    EXPECT_TRUE(cancel(record()));
}

TEST_F(HookEnding, IsRecordedWhenItSucceedsAlthoughItWasAskedToEnd) {
    const auto up = fifo("up");
    begin(script("trap 'kill $!; exit 0' TERM; sleep 600 & echo >up; wait"));
    EXPECT_EQ(up.hear(), "");
    EXPECT_TRUE(cancel(record()));
    EXPECT_TRUE(finish().success());
}

TEST_F(HookEnding, CanBeWaitedForWithPollAndIsNotThereBefore) {
    const auto gate = fifo("gate");
    begin(script("read x <gate"));
    const auto ended = wait_fd(record());
    ASSERT_TRUE(ended && *ended);
    EXPECT_FALSE(*wait_readable((*ended)->number(), 0ms));
    EXPECT_TRUE(std::holds_alternative<Running>(*wait(record(), 0ms)));
    gate.tell();
    EXPECT_TRUE(*wait_readable((*ended)->number(), generous));
    EXPECT_TRUE(std::holds_alternative<Finished>(*look(record())));
}

} // namespace
} // namespace tt::hooks
