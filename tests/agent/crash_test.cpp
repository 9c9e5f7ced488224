#include "tests/agent/agent_host.hpp"

#include <poll.h>
#include <sys/inotify.h>

#include <array>

namespace tt {

namespace {

/// Tells of each file that is put in place in a directory.
class Renames {
public:
    explicit Renames(const std::filesystem::path& directory)
        : fd_(::inotify_init1(IN_CLOEXEC)) {
        ::inotify_add_watch(fd_.number(), directory.c_str(), IN_MOVED_TO);
    }

    /// Waits until there were so many.
    bool wait(int count) {
        while (seen_ < count) {
            pollfd watched{fd_.number(), POLLIN, 0};
            if (::poll(&watched, 1, 60'000) != 1) return false;
            read_events();
        }
        return true;
    }

private:
    void read_events() {
        alignas(inotify_event) std::array<char, 4096> bytes{};
        const ssize_t size = ::read(fd_.number(), bytes.data(), bytes.size());
        for (ssize_t at = 0; at < size; ++seen_) {
            const auto* event = reinterpret_cast<const inotify_event*>(bytes.data() + at);
            at += static_cast<ssize_t>(sizeof *event + event->len);
        }
    }

    FileDescriptor fd_;
    int seen_ = 0;
};

} // namespace

using CrashTest = AgentHost;

TEST_F(CrashTest, FindsAHookAgainThatRanOnWhileNoAgentLived) {
    const auto fifo = make_fifo("gate");
    control_plane.say({permitted(publish("d1", "one", {{"RESTARTING", "cat <" + fifo}}), "p1")});
    start();
    Gate gate(fifo);
    kill_agent();
    start();
    control_plane.wait_whole_report([](const Report& report) { return report.boot == 2; });
    gate.open();
    wait_step("d1", Step::serving);
    EXPECT_EQ(ran(), "one RESTARTING 1\n");
}

TEST_F(CrashTest, NeverRunsAHookAgainThatFinishedWhileNoAgentLived) {
    const auto fifo = make_fifo("gate");
    const auto done = make_fifo("done");
    control_plane.say(
        {permitted(publish("d1", "one", {{"RESTARTING", "cat <" + fifo + "; cat <" + done}}), "p1")}
    );
    start();
    Gate gate(fifo);
    kill_agent();
    gate.open();
    Gate last(done);
    last.open();
    start();
    wait_step("d1", Step::serving);
    EXPECT_EQ(ran(), "one RESTARTING 1\n");
}

TEST_F(CrashTest, DownloadsAgainWhatWasBrokenOff) {
    control_plane.hold_artifacts();
    control_plane.say({permitted(publish("d1", "one", {}), "p1")});
    start();
    control_plane.wait_for_held_artifact();
    kill_agent();
    control_plane.release_artifacts();
    start();
    wait_step("d1", Step::serving);
    EXPECT_EQ(in_slot(), "one");
}

TEST_F(CrashTest, GoesOnWithoutTheControlPlaneAfterARestart) {
    const auto fifo = make_fifo("gate");
    const auto done = make_fifo("done");
    control_plane.say({permitted(
        publish("d1", "one", {{"RESTARTING", "cat <" + fifo}, {"POST_RESTART", "cat <" + done}}), "p1"
    )});
    start();
    Gate gate(fifo);
    control_plane.go_away();
    kill_agent();
    gate.open();
    start();
    Gate last(done);
    last.open();
    control_plane.come_back();
    wait_step("d1", Step::serving);
    EXPECT_EQ(ran(), "one RESTARTING 1\none POST_RESTART 1\n");
}

TEST_F(CrashTest, EndsAsIfNothingHadHappenedWhereverItIsKilled) {
    control_plane.say({permitted(publish("d0", "zero", {}), "p0")});
    start();
    wait_step("d0", Step::serving);
    const Hooks hooks{{"POST_DOWNLOAD", ""}, {"PRE_RESTART", ""}, {"POST_RESTART", ""}};
    for (int nth = 1; nth <= 8; ++nth) {
        const auto n = std::to_string(nth);
        Renames entries(directory / "state/services");
        control_plane.say({permitted(publish("d" + n, "build" + n, hooks), "p" + n)});
        ASSERT_TRUE(entries.wait(nth)) << "walk " << n;
        kill_agent();
        start();
        wait_step("d" + n, Step::serving);
        EXPECT_EQ(in_slot(), "build" + n);
        const std::string b = "build" + n;
        EXPECT_TRUE(ran().ends_with(
            b + " POST_DOWNLOAD 1\n" + b + " PRE_RESTART 1\n" + b + " RESTARTING 1\n" + b
            + " POST_RESTART 1\n"
        )) << ran();
    }
}

TEST_F(CrashTest, PutsTheBuildBeforeBackOnceWhereverItIsKilled) {
    control_plane.say({permitted(publish("d0", "zero", {}), "p0")});
    start();
    wait_step("d0", Step::serving);
    for (int nth = 5; nth <= 9; ++nth) {
        const auto n = std::to_string(nth);
        Renames entries(directory / "state/services");
        control_plane.say({permitted(publish("d" + n, "build" + n, {{"RESTARTING", "exit 1"}}), "p" + n)});
        ASSERT_TRUE(entries.wait(nth)) << "walk " << n;
        kill_agent();
        start();
        EXPECT_TRUE(wait_failed("d" + n).healthy);
        EXPECT_EQ(in_slot(), "zero");
        EXPECT_TRUE(ran().ends_with("build" + n + " RESTARTING 1\nzero RESTARTING 1\n")) << ran();
    }
}

} // namespace tt
