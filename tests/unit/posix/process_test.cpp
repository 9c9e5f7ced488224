#include "integrations/posix/proc.hpp"
#include "integrations/posix/process.hpp"

#include <gtest/gtest.h>

#include <signal.h>
#include <unistd.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

ProcessSpec shell(const std::string& script) {
    return {.executable = "/bin/sh", .arguments = {"-c", script}, .variables = {}};
}

TEST(Process, TellsACodeFromASignal) {
    auto exited = Process::start(shell("exit 3"));
    auto killed = Process::start(shell("kill -9 $$"));
    ASSERT_TRUE(exited && killed);
    EXPECT_EQ(**exited->wait(60s), (ProcessStatus{3, 0}));
    EXPECT_EQ(**killed->wait(60s), (ProcessStatus{0, SIGKILL}));
    EXPECT_EQ(to_text(**exited->wait(0s)), "exit 3");
    EXPECT_EQ(to_text(**killed->wait(0s)), "signal 9 (SIGKILL)");
}

TEST(Process, SaysWhatCannotBeStarted) {
    const auto process = Process::start({.executable = "/no/such/program", .arguments = {}, .variables = {}});
    ASSERT_FALSE(process);
    EXPECT_EQ(process.error().kind, ErrorKind::not_found);
    EXPECT_NE(process.error().message.find("/no/such/program"), std::string::npos);
}

TEST(Process, WaitsNoLongerThanItIsTold) {
    auto pipe = make_pipe();
    ProcessSpec spec = shell("read line");
    spec.input = pipe->read.number();
    auto process = Process::start(spec);
    EXPECT_FALSE(process->wait(1ms)->has_value());
    pipe->write.reset();
    EXPECT_TRUE(process->wait(60s)->has_value());
}

TEST(Process, LeadsAGroupOfItsOwnThatDiesWithTheObject) {
    auto told = make_pipe();
    pid_t pid = 0;
    {
        ProcessSpec spec = shell("(read forever <&3) & echo up; wait");
        spec.output = told->write.number();
        auto lifeline = make_pipe();
        spec.inherited = lifeline->read.number();
        auto process = Process::start(spec);
        pid = process->pid();
        EXPECT_EQ(process_info(pid)->group, pid);
        ASSERT_TRUE(*wait_readable(told->read.number(), 60s));
    }
    EXPECT_FALSE(process_info(pid).has_value());
    told->write.reset();
    char byte = 0;
    while (::read(told->read.number(), &byte, 1) > 0) {
    } // ends only when the whole group has let go
}

TEST(Process, KillsAGroupThatIgnoresTerm) {
    auto told = make_pipe();
    ProcessSpec spec = shell("trap '' TERM; echo up; while :; do read x </dev/zero; done");
    spec.output = told->write.number();
    auto process = Process::start(spec);
    ASSERT_TRUE(*wait_readable(told->read.number(), 60s));
    EXPECT_EQ(process->stop(1ms)->signal, SIGKILL);
}

TEST(Process, PassesOnlyWhatTheSpecNames) {
    auto leaked = make_pipe();
    const FileDescriptor open_on_exec{::dup(leaked->read.number())};
    auto told = make_pipe();
    ProcessSpec spec = shell("ls /proc/self/fd | wc -l; env | sort | grep -v -e ^PWD -e ^_ -e ^SHLVL; pwd");
    spec.output = told->write.number();
    spec.variables = {{"PATH", "/usr/bin:/bin"}, {"ONLY", "this"}};
    spec.directory = "/usr";
    auto process = Process::start(spec);
    ASSERT_TRUE((*process->wait(60s))->success());
    told->write.reset();
    std::string output(4096, '\0');
    output.resize(static_cast<std::size_t>(::read(told->read.number(), output.data(), output.size())));
    EXPECT_EQ(output, "4\nONLY=this\nPATH=/usr/bin:/bin\n/usr\n"); // 0, 1, 2 and the directory itself
}

TEST(Process, HandsOverOneMoreDescriptorWhateverItsNumber) {
    auto pipe = make_pipe();
    auto told = make_pipe();
    ProcessSpec spec = shell("echo said >&3");
    spec.inherited = told->write.number();
    spec.output = pipe->write.number();
    EXPECT_TRUE((*Process::start(spec)->wait(60s))->success());
    EXPECT_TRUE(*wait_readable(told->read.number(), 0ms));
}

TEST(Process, StartsWithNoSignalBlockedOrIgnored) {
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &before);
    auto process = Process::start(shell("kill -TERM $$; exit 0"));
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    EXPECT_EQ((*process->wait(60s))->signal, SIGTERM);
}

} // namespace
} // namespace tt
