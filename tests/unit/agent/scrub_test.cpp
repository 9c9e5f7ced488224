#include "agent/journal.hpp"
#include "agent/scrub.hpp"
#include "integrations/build/manifest.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/files/release_directory.hpp"
#include "tests/fakes/manual_clock.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/agent/goals.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::uint64_t rate = 1'000'000;
constexpr std::size_t file_size = 100'000;
constexpr int files = 10;

/// A service with releases of one megabyte each. Nobody waits: pauses are only added up.
class ScrubTest : public ::testing::Test {
protected:
    ScrubTest() { fs::create_directories(layout.scrub(web).parent_path()); }

    void add_release(char digit) {
        const auto root = layout.release(web, build(digit));
        Manifest manifest;
        fs::create_directories(root);
        for (int i = 0; i < files; ++i) {
            const std::string bytes(file_size, static_cast<char>('a' + i));
            const auto path = std::to_string(i);
            std::ofstream(root / path) << bytes;
            fs::permissions(root / path, fs::perms{0444});
            manifest.entries.push_back(
                {.path = path, .mode = 0444, .size = file_size, .content = sha256(bytes)}
            );
        }
        std::ofstream(manifest_of_release(layout.releases(web), build(digit).value))
            << canonical_text(manifest);
        subject.releases.push_back({.build = build(digit), .digest = digest(manifest)});
    }

    void spoil(char digit, const std::string& path) const {
        const auto file = layout.release(web, build(digit)) / path;
        fs::permissions(file, fs::perms{0644});
        std::ofstream(file) << std::string(file_size, 'X');
        fs::permissions(file, fs::perms{0444});
    }

    /// Goes on until the end, or until the pauses of this turn are longer than so.
    void run(Duration at_most = 1h) {
        std::stop_source stop;
        const Duration end = paused + at_most;
        Pace pace(rate, [&](Duration span) {
            paused += span;
            if (paused >= end) stop.request_stop();
        });
        const auto done = scrub(layout, subject, clock, pace, stop.get_token());
        EXPECT_TRUE(done) << done.error().message;
    }

    [[nodiscard]] ScrubState state() const { return read_scrub(layout, web); }

    [[nodiscard]] Time due() { return scrub_due(state(), subject, 24h, clock.now()); }

    const ServiceName web{"web"};
    TemporaryDirectory directory;
    Layout layout{.state = directory / "state", .root = directory / "srv"};
    ManualClock clock;
    ChoreSubject subject{web, {}, {}};
    Duration paused{0};
};

} // namespace

TEST_F(ScrubTest, ReadsNoFasterThanItMay) {
    add_release('1');
    add_release('2');
    run();
    ASSERT_TRUE(state().last);
    EXPECT_TRUE(state().last->drifted.empty());
    EXPECT_EQ(state().last->ended_at, clock.now());
    EXPECT_GE(paused, 2s) << "two megabytes at one a second";
    EXPECT_LE(paused, 2s + 300ms) << "and something for each name";
}

TEST_F(ScrubTest, RemembersWhereItWasAndReadsNothingTwice) {
    add_release('1');
    add_release('2');
    spoil('1', "3");
    spoil('2', "7");
    int turns = 0;
    for (; !state().last; ++turns) {
        run(300ms);
        ASSERT_LT(turns, 100);
    }
    EXPECT_GE(turns, 7);
    EXPECT_LE(paused, 4s) << "a file that was begun is read from its beginning";
    const auto drifted = state().last->drifted;
    ASSERT_EQ(drifted.size(), 2U);
    EXPECT_EQ(drifted[0].build, build('1'));
    EXPECT_EQ(drifted[0].files, (std::vector<DriftedFile>{{"3", Difference::content}}));
    EXPECT_EQ(drifted[1].files, (std::vector<DriftedFile>{{"7", Difference::content}}));
}

TEST_F(ScrubTest, TellsOnlyOfWholePassesAndOfWhatIsStillThere) {
    add_release('1');
    spoil('1', "3");
    run(300ms);
    EXPECT_FALSE(scrub_to_report(state(), subject));
    run();
    EXPECT_EQ(scrub_to_report(state(), subject)->drifted.size(), 1U);
    subject.releases.clear();
    EXPECT_TRUE(scrub_to_report(state(), subject)->drifted.empty());
}

TEST_F(ScrubTest, LeavesOutWhatGoesWhileItIsUnderWay) {
    add_release('1');
    add_release('2');
    spoil('1', "3");
    run(1200ms);
    subject.releases.erase(subject.releases.begin());
    run();
    ASSERT_TRUE(state().last);
    EXPECT_TRUE(state().last->drifted.empty());
}

TEST_F(ScrubTest, IsDueAtFirstThenOnceADayAndAfterEachWalk) {
    add_release('1');
    EXPECT_EQ(due(), clock.now());
    run(300ms);
    EXPECT_EQ(due(), clock.now()) << "it is under way";
    run();
    EXPECT_EQ(due(), clock.now() + 24h);
    subject.walk = "d2.0";
    EXPECT_EQ(due(), clock.now());
    run();
    EXPECT_EQ(due(), clock.now() + 24h);
    clock.advance(25h);
    EXPECT_EQ(due(), clock.now());
}

TEST_F(ScrubTest, IsDueWhereTheClockWentBack) {
    add_release('1');
    clock.advance(48h);
    run();
    auto earlier = state();
    EXPECT_EQ(scrub_due(earlier, subject, 24h, clock.now() - 47h), clock.now() - 47h);
}

TEST_F(ScrubTest, BeginsAnewWhereItsMemoryIsGone) {
    add_release('1');
    run();
    std::ofstream(layout.scrub(web)) << "{";
    EXPECT_EQ(state(), ScrubState{});
    EXPECT_EQ(due(), clock.now());
}

TEST(ChoreSubject, IsWhatIsResidentOrServes) {
    ServiceState state;
    state.resident.push_back({.build = build('1')});
    state.current.emplace().build = build('2');
    EXPECT_EQ(chore_subject(state).releases.size(), 2U);
    state.walk.emplace().goal = goal_for("d1", '1');
    EXPECT_EQ(chore_subject(state).walk, "") << "it is under way";
    state.walk->state = StepState::failed;
    EXPECT_EQ(chore_subject(state).walk, "d1.0");
}

} // namespace tt::agent
