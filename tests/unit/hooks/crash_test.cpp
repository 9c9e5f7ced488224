#include "tests/unit/hooks/hook_fixture.hpp"

#include <sys/wait.h>

namespace tt::hooks {
namespace {

using namespace std::chrono_literals;

/// A process that has nothing to do with any hook, in a session of its own.
class Bystander {
public:
    Bystander() {
        auto begun = make_pipe(); // closes on exec, when the session is its own
        pid_ = ::fork();
        if (pid_ == 0) {
            ::setsid();
            ::execl("/bin/sleep", "sleep", "600", nullptr);
            ::_exit(1);
        }
        begun->write.reset();
        char byte = 0;
        EXPECT_EQ(::read(begun->read.number(), &byte, 1), 0);
    }

    Bystander(const Bystander&) = delete;
    Bystander& operator=(const Bystander&) = delete;

    ~Bystander() {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }

    [[nodiscard]] bool alive() const { return is_alive(pid_); }

    /// A record that says that this process ran the hook.
    [[nodiscard]] Running record() const {
        const auto started = process_info(pid_)->started;
        return {
            .shim = pid_,
            .shim_started = started,
            .hook = pid_,
            .hook_started = started,
            .boot = *boot_id(),
            .started = {},
        };
    }

private:
    pid_t pid_ = 0;
};

class HookCrash : public HookFixture {
protected:
    void write(std::string_view name, const std::string& bytes) const {
        std::filesystem::create_directories(record());
        std::ofstream(record() / name) << bytes;
    }

    /// The state after a crash of whoever ran the hook.
    void forge(const Running& running) const {
        auto run = script("");
        run.token = "0123456789abcdef";
        write(file::spec, *encode(run));
        write(file::running, *encode(running));
        EXPECT_EQ(*look(record()), HookState(Interrupted{}));
    }
};

TEST_F(HookCrash, OfTheAgentLeavesTheHookRunningAndItsEndIsRecorded) {
    const auto gate = fifo("gate");
    const auto run = script("read x <gate; echo survived; exit 3");
    const pid_t agent = ::fork();
    if (agent == 0) {
        std::ignore = start(shim(), run);
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(agent, &status, 0), agent);
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_NE(running().hook, 0);
    gate.tell();
    EXPECT_EQ(finish().status.code, 3);
    EXPECT_EQ(output(), "survived\n");
}

TEST_F(HookCrash, OfTheAgentBeforeTheShimStartedIsAnInterruption) {
    EXPECT_TRUE(start("/bin/true", script("exit 0"))); // does what a shim does that is killed at once
    EXPECT_EQ(*look(record()), HookState(Interrupted{}));
    EXPECT_TRUE(kill_leftover(record()));
    EXPECT_EQ(start(shim(), script("exit 0")).error().kind, ErrorKind::conflict);
}

TEST_F(HookCrash, DoesNotCountWhenItIsCertainThatTheHookDidNotBegin) {
    EXPECT_FALSE(start("/bin/false", script("exit 0")));
    EXPECT_EQ(*look(record()), HookState(NotStarted{}));
    EXPECT_FALSE(start("/no/such/shim", script("exit 0")));
    EXPECT_TRUE(finish(script("exit 0")).success());
}

TEST_F(HookCrash, OfTheShimWhileTheHookRunsIsAnInterruptionWhoseLeftoversGo) {
    const auto up = fifo("up");
    begin(script("sleep 600 & echo $! >up; setsid sleep 600 & echo $! >up;"
                 "(setsid sh -c 'echo $$ >up; exec sleep 600' &); env -i sleep 600 & echo $! >up;"
                 "(env -i sleep 600 & echo $! >up); wait"));
    std::vector<pid_t> processes{running().hook};
    for (int i = 0; i < 5; ++i) processes.push_back(up.hear_pid());
    kill_shim();
    EXPECT_EQ(*look(record()), HookState(Interrupted{}));
    for (const pid_t process : processes) EXPECT_TRUE(is_alive(process));
    const auto killed = kill_leftover(record());
    EXPECT_TRUE(killed) << killed.error().message;
    for (const pid_t process : processes) EXPECT_FALSE(is_alive(process));
    EXPECT_TRUE(kill_leftover(record()));
}

TEST_F(HookCrash, OfTheShimAfterTheHookEndedIsAnInterruptionToo) {
    const auto gate = fifo("gate");
    begin(script("read x <gate; kill -STOP $PPID; exit 0"));
    const auto hook_end = open_pidfd(running().hook);
    gate.tell();
    ASSERT_TRUE(*wait_readable(hook_end.number(), generous));
    EXPECT_TRUE(std::holds_alternative<Running>(*look(record())));
    kill_shim();
    EXPECT_EQ(*look(record()), HookState(Interrupted{}));
}

TEST_F(HookCrash, AfterTheRecordChangesNothing) {
    EXPECT_EQ(finish(script("exit 4")).status.code, 4);
    std::filesystem::remove(record() / file::lock);
    EXPECT_EQ(finish().status.code, 4);
}

TEST_F(HookCrash, NeverHitsAProcessThatOnlyHasTheSameNumber) {
    const Bystander bystander;
    auto running = bystander.record();
    running.hook_started += 1;
    forge(running);
    EXPECT_TRUE(kill_leftover(record()));
    EXPECT_TRUE(bystander.alive());
}

TEST_F(HookCrash, NeverHitsAProcessOfAnotherBoot) {
    const Bystander bystander;
    auto running = bystander.record();
    running.boot = "11111111-2222-3333-4444-555555555555";
    forge(running);
    EXPECT_TRUE(kill_leftover(record()));
    EXPECT_TRUE(bystander.alive());
}

TEST_F(HookCrash, HitsTheProcessWhoseNumberAndStartAreRecorded) {
    const Bystander leftover;
    forge(leftover.record());
    EXPECT_TRUE(kill_leftover(record()));
    EXPECT_FALSE(leftover.alive());
}

TEST_F(HookCrash, LeavesADamagedRecordToPeople) {
    write(file::finished, "code=0");
    EXPECT_EQ(look(record()).error().kind, ErrorKind::corrupt);
}

} // namespace
} // namespace tt::hooks
