#include "integrations/posix/bounded_text.hpp"
#include "tests/unit/hooks/hook_fixture.hpp"

#include <sys/mount.h>

namespace tt::hooks {
namespace {

std::uint64_t bytes_below(const std::filesystem::path& directory) {
    std::uint64_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) bytes += entry.file_size();
    return bytes;
}

#ifdef __has_feature
#define TT_UNDER_ASAN __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define TT_UNDER_ASAN 1
#endif

#if TT_UNDER_ASAN
constexpr long allowed_growth = 64 << 10; // the sanitizer keeps what was freed
#else
constexpr long allowed_growth = 2 << 10;
#endif

/// The most memory that a process ever used, in KiB.
long peak_memory(pid_t pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
    return 0;
}

TEST(Capture, KeepsEverythingThatFits) {
    const TemporaryDirectory directory;
    Capture capture(directory.path(), 4, 4);
    for (const char* part : {"ab", "cdef", "gh"}) capture.append(part);
    EXPECT_EQ(*read_output(directory.path()), "abcdefgh");
    EXPECT_EQ(capture.dropped(), 0u);
}

TEST(Capture, KeepsTheBeginningAndAtLeastSoMuchOfTheEnd) {
    const TemporaryDirectory directory;
    Capture capture(directory.path(), 4, 10);
    std::string all;
    for (int i = 0; i < 1000; ++i) {
        const std::string part = std::to_string(i) + ",";
        capture.append(part);
        all += part;
        const auto kept = *read_output(directory.path());
        EXPECT_TRUE(kept.starts_with(all.substr(0, 4)));
        EXPECT_TRUE(kept.ends_with(all.substr(all.size() - std::min<std::size_t>(all.size(), 10))));
        EXPECT_LE(bytes_below(directory.path()), 4u + 2 * 10u);
        EXPECT_EQ(capture.dropped(), all.size() - bytes_below(directory.path()));
    }
}

TEST(Capture, CanKeepNothing) {
    const TemporaryDirectory directory;
    Capture capture(directory.path(), 0, 0);
    capture.append("text");
    EXPECT_EQ(capture.dropped(), 4u);
}

TEST(Capture, CanBeReadOnFromAnyPlace) {
    const TemporaryDirectory directory;
    Capture capture(directory.path(), 4, 10);
    std::string all;
    std::uint64_t at = 0;
    for (int i = 0; i < 1000; ++i) {
        const std::string part = std::to_string(i) + ",";
        capture.append(part);
        all += part;
        const auto piece = *read_output_from(directory.path(), at, 7);
        EXPECT_EQ(piece.text, all.substr(piece.start, piece.text.size()));
        EXPECT_GE(piece.start, at);
        at = piece.start + piece.text.size();
        if (i % 10 == 0) at = all.size(); // a reader that keeps up, and one that does not
    }
    const auto last = *read_output_from(directory.path(), all.size() - 3, 7);
    EXPECT_EQ(last.text, all.substr(all.size() - 3));
    EXPECT_EQ(read_output_from(directory.path(), all.size(), 7)->text, "");
}

TEST(Capture, OfAnOlderShimIsReadAsItWas) {
    const TemporaryDirectory directory;
    std::ofstream(directory / "output") << "head,";
    std::ofstream(directory / "output.old") << "old,";
    std::ofstream(directory / "output.new") << "new";
    EXPECT_TRUE(read_output(directory.path())->ends_with("old,new"));
    EXPECT_EQ(read_output_from(directory.path(), 9, 100)->text, "new");
}

class HookOutput : public HookFixture {};

TEST_F(HookOutput, CanBeReadWhileTheHookRuns) {
    const auto up = fifo("up");
    const auto gate = fifo("gate");
    begin(script("echo first; echo >up; read x <gate"));
    EXPECT_EQ(up.hear(), "");
    while (output() != "first\n") ASSERT_TRUE(wait(record(), std::chrono::milliseconds{1}));
    gate.tell();
    EXPECT_TRUE(finish().success());
}

TEST_F(HookOutput, OfAFloodTakesNeitherDiskNorMemory) {
    const auto up = fifo("up");
    const auto gate = fifo("gate");
    begin(script("read x <gate; yes | head -c 200000000; echo the end; echo >up; read x <gate"));
    const long before = peak_memory(running().shim);
    gate.tell();
    EXPECT_EQ(up.hear(), "");
    EXPECT_LT(peak_memory(running().shim) - before, allowed_growth);
    gate.tell();
    const auto finished = finish();
    EXPECT_TRUE(finished.success());
    EXPECT_LT(bytes_below(record()), (64u + 2 * 64u + 16u) << 10);
    EXPECT_GT(finished.dropped, 200'000'000u - (3 * 64 << 10));
    EXPECT_TRUE(output().starts_with("y\ny\n"));
    EXPECT_TRUE(output().ends_with("y\nthe end\n"));
    EXPECT_NE(output().find(dropped_line(finished.dropped)), std::string::npos);
}

/// A tiny disk of its own for the records, which fills up easily.
class HookOnAFullDisk : public HookFixture {
protected:
    void SetUp() override {
        std::filesystem::create_directories(disk_);
        if (::mount("tmpfs", disk_.c_str(), "tmpfs", 0, "size=64k") != 0) GTEST_SKIP() << "needs root";
    }

    void TearDown() override { ::umount2(disk_.c_str(), MNT_DETACH); }

    const std::filesystem::path disk_ = directory_ / "records";
};

TEST_F(HookOnAFullDisk, DoesNotBeginWithoutRoomForTheRecord) {
    const auto run = script("echo >ran");
    std::filesystem::create_directories(record());
    std::ofstream(disk_ / "fill") << std::string(56 << 10, 'x'); // leaves room for a spec and the lock only
    const auto started = start(shim(), run);
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().kind, ErrorKind::unavailable);
    EXPECT_FALSE(started.error().hint.empty());
    EXPECT_FALSE(std::filesystem::exists(directory_ / "ran"));
    EXPECT_EQ(*look(record()), HookState(NotStarted{}));
}

TEST_F(HookOnAFullDisk, IsRecordedAlsoWhenTheDiskFilledMeanwhile) {
    const auto finished = finish(script("cat /dev/zero >records/fill; yes | head -c 1000000; exit 5"));
    EXPECT_EQ(finished.status.code, 5);
    EXPECT_GT(finished.dropped, 900'000u);
}

class HookWithoutARecord : public HookFixture {};

TEST_F(HookWithoutARecord, IsInterruptedAndLeavesNothing) {
    const auto up = fifo("up");
    begin(script("sleep 600 & echo $! >up; prlimit --pid $PPID --fsize=0 || exit 9; exit 0"));
    const pid_t left = up.hear_pid();
    EXPECT_TRUE(is_interrupted());
    EXPECT_FALSE(is_alive(left));
    EXPECT_TRUE(kill_leftover(record()));
}

} // namespace
} // namespace tt::hooks
