#include "integrations/files/atomic_file.hpp"
#include "integrations/posix/identity.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/proc.hpp"
#include "integrations/posix/signals.hpp"
#include "integrations/posix/system_clock.hpp"
#include "tests/fakes/manual_clock.hpp"

#include <gtest/gtest.h>

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

namespace tt {
namespace {

using namespace std::chrono_literals;

TEST(ProcessInfo, ReadsANameWithBlanksAndParentheses) {
    const auto info =
        parse_process_info("12 (a) b (c) S 3 4 5 0 -1 4194560 1 0 0 0 1 2 3 4 20 0 1 0 98765 2600960 200");
    ASSERT_TRUE(info);
    EXPECT_EQ(info->pid, 12);
    EXPECT_EQ(info->parent, 3);
    EXPECT_EQ(info->group, 4);
    EXPECT_EQ(info->session, 5);
    EXPECT_EQ(info->started, 98765u);
    EXPECT_FALSE(info->dead);
}

TEST(ProcessInfo, RefusesWhatIsNoStat) {
    for (const char* text : {"", "12", "12 (a", "12 (a) S", "x (a) S 3 4 5", "12 (a) S 3 4 5 0 -1"})
        EXPECT_FALSE(parse_process_info(text)) << text;
}

TEST(ProcessInfo, FindsThisProcess) {
    const auto self = process_info(::getpid());
    ASSERT_TRUE(self);
    EXPECT_EQ(self->parent, ::getppid());
    EXPECT_GT(self->started, 0u);
    EXPECT_EQ(std::ranges::count(all_processes(), ::getpid(), &ProcessInfo::pid), 1);
}

TEST(BootId, IsTheSameUntilTheNextBoot) {
    EXPECT_EQ(boot_id()->size(), 36u);
    EXPECT_EQ(*boot_id(), *boot_id());
}

TEST(InstalledProgram, IsFoundBesideThisOneOrNotAtAll) {
    const auto self = own_executable();
    ASSERT_TRUE(self);
    EXPECT_EQ(*installed_program(self->filename().string()), *self);
    EXPECT_EQ(installed_program("tt-nothing").error().kind, ErrorKind::not_found);
}

TEST(SystemClock, NeverGoesBackAndKnowsTheCentury) {
    SystemClock clock;
    const Duration first = clock.monotonic();
    EXPECT_GE(clock.monotonic(), first);
    EXPECT_GT(clock.now(), Time{std::chrono::sys_days{std::chrono::year{2020} / 1 / 1}});
}

TEST(ManualClock, MovesOnlyWhenTold) {
    ManualClock clock(Time{1s}, 10s);
    clock.advance(5s);
    clock.set(Time{2s});
    EXPECT_EQ(clock.now(), Time{2s});
    EXPECT_EQ(clock.monotonic(), 15s);
}

TEST(Signals, TurnsASignalIntoSomethingToReadAndClosedPipesIntoErrors) {
    std::thread([] { // signal masks are per thread: this one takes its mask along
        auto signals = Signals::block({SIGUSR1});
        ASSERT_TRUE(signals);
        EXPECT_FALSE(signals->take());
        ::pthread_kill(::pthread_self(), SIGUSR1);
        EXPECT_EQ(signals->take(), SIGUSR1);
        auto pipe = make_pipe();
        pipe->read.reset();
        EXPECT_FALSE(write_all(pipe->write, "x", "a pipe"));
    })
        .join();
}

TEST(Identity, KnowsRootAndNobodyElseByThatName) {
    const auto root = identity_of("root");
    ASSERT_TRUE(root);
    EXPECT_EQ(root->user, 0u);
    EXPECT_EQ(identity_of("no such user").error().kind, ErrorKind::not_found);
}

} // namespace
} // namespace tt
