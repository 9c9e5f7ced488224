#include "integrations/build/build_id.hpp"
#include "integrations/build/delta_name.hpp"
#include "tests/agent/agent_host.hpp"
#include "tests/support/delta_between.hpp"
#include "tests/support/noise.hpp"
#include "tests/support/walk_tree.hpp"

namespace tt {

class DeltaTest : public AgentHost {
protected:
    /// A build with a large file and hooks, and in `venv` a file that never changes.
    ServiceGoal build(
        const std::string& deploy, const std::string& name, const Hooks& hooks = {},
        const std::string& config = R"({"writable":["venv"]})"
    ) {
        const auto tree = directory / ("tree-" + name);
        std::filesystem::create_directories(tree / "venv");
        std::ofstream(tree / "venv" / "seed") << "seed";
        std::ofstream(tree / "large") << noise(300'000, 7) << name;
        std::ofstream(tree / "unchanged") << noise(100'000, 7);
        return publish(deploy, name, hooks, config);
    }

    void serve(const ServiceGoal& goal) {
        control_plane.say({permitted(goal, "p-" + goal.deploy.value)});
        if (!agent) start();
        wait_step(goal.deploy.value, Step::serving);
    }

    void keep_delta(const ServiceGoal& older, const ServiceGoal& newer, std::string bytes) {
        control_plane.keep_delta(to_text({older.prepare->digest, newer.prepare->digest}), std::move(bytes));
    }

    [[nodiscard]] std::filesystem::path file_of(const ServiceGoal& goal, const std::string& path) const {
        return directory / "srv/web/releases" / goal.prepare->build.value / path;
    }

    std::string delta() { return delta_between(directory / "tree-one", directory / "tree-two"); }

    /// How many bytes or other things were fetched: artifacts, deltas.
    void expect_requests(std::size_t artifacts, std::size_t deltas) {
        EXPECT_EQ(control_plane.artifact_requests(), artifacts);
        EXPECT_EQ(control_plane.delta_requests(), deltas);
    }

    void expect_serves_two() {
        EXPECT_EQ(in_slot(), "two");
        const auto slot = std::filesystem::read_symlink(directory / "srv/web/current");
        EXPECT_TRUE(walk_tree(directory / "srv/web" / slot) == walk_tree(directory / "tree-two"));
    }

    ServiceGoal one = build("d1", "one");
    ServiceGoal two = build("d2", "two");
};

TEST_F(DeltaTest, IsTakenFromWhatServes) {
    keep_delta(one, two, delta());
    serve(one);
    serve(two);
    expect_serves_two();
    expect_requests(1, 1);
}

TEST_F(DeltaTest, IsTakenFromAnotherReleaseThatIsThere) {
    const auto zero = build("d0", "zero");
    keep_delta(one, two, delta());
    serve(one);
    serve(zero);
    serve(two);
    expect_serves_two();
    expect_requests(2, 1);
}

TEST_F(DeltaTest, ThatNobodyMadeIsNoTrouble) {
    serve(one);
    serve(two);
    expect_serves_two();
    expect_requests(2, 0);
}

TEST_F(DeltaTest, ThatIsDamagedIsGivenUpForTheWhole) {
    auto damaged = delta();
    damaged[damaged.size() / 2] ^= 1;
    keep_delta(one, two, damaged);
    serve(one);
    serve(two);
    expect_serves_two();
    expect_requests(2, 1);
    wait_log("no delta from");
}

TEST_F(DeltaTest, OverAReleaseThatWasChangedIsGivenUpForTheWhole) {
    keep_delta(one, two, delta());
    serve(one);
    const auto changed = directory / "srv/web/current/unchanged";
    std::filesystem::permissions(changed, std::filesystem::perms{0644});
    std::ofstream(changed, std::ios::in | std::ios::out) << "X";
    serve(two);
    expect_serves_two();
    expect_requests(2, 1);
    wait_log("is not what was unpacked there");
}

TEST_F(DeltaTest, ThatIsNearlyAsLongAsTheWholeIsNotFetched) {
    keep_delta(one, two, std::string(two.prepare->artifact.bytes * 7 / 10, 'x'));
    serve(one);
    serve(two);
    expect_serves_two();
    expect_requests(2, 0);
}

TEST_F(DeltaTest, ToTheSameTreeMovesNothing) {
    serve(one);
    ServiceGoal same = one;
    same.deploy = DeployId{"d3"};
    same.prepare->commit.id = CommitId{"c-same"};
    same.prepare->build = build_id(same.service, same.prepare->commit.id, same.prepare->digest);
    serve(same);
    EXPECT_EQ(in_slot(), "one");
    expect_requests(1, 0);
}

/// The area's file is shared between the releases until somebody may write to it.
TEST_F(DeltaTest, NeverLetsANewReleaseWriteIntoAnOldOne) {
    const Hooks writes{{"POST_DOWNLOAD", "chmod u+w ../venv/seed && echo more >>../venv/seed"}};
    two = build("d2", "two", writes);
    keep_delta(one, two, delta());
    serve(one);
    const auto old = std::filesystem::canonical(directory / "srv/web/current");
    serve(two);
    expect_requests(1, 1);
    EXPECT_EQ(slurp(directory / "srv/web/current/venv/seed"), "seedmore\n");
    EXPECT_EQ(slurp(old / "venv/seed"), "seed");
}

TEST_F(DeltaTest, IsFinishedAfterAKillWhereverThatComes) {
    keep_delta(one, two, delta());
    serve(one);
    control_plane.hold_artifacts();
    control_plane.say({permitted(two, "p-d2")});
    control_plane.wait_for_held_artifact();
    kill_agent();
    control_plane.release_artifacts();
    start();
    wait_step("d2", Step::serving);
    expect_serves_two();
    EXPECT_EQ(control_plane.artifact_requests(), 1U);
}

/// Of two releases one of which may be written to, whichever it is.
TEST_F(DeltaTest, SharesNothingWithAReleaseThatHasFilesOfItsOwn) {
    for (const auto& [before, after] : {std::pair{"own", "shared"}, {"shared", "own"}}) {
        const auto config = [](const std::string& files) { return R"({"files":")" + files + R"("})"; };
        one = build("d1" + std::string(before), "one", {}, config(before));
        two = build("d2" + std::string(before), "two", {}, config(after));
        keep_delta(one, two, delta());
        serve(one);
        serve(two);
        expect_serves_two();
        EXPECT_FALSE(std::filesystem::equivalent(file_of(one, "unchanged"), file_of(two, "unchanged")))
            << before << " before " << after;
        const auto mode = std::filesystem::status(file_of(two, "unchanged")).permissions();
        EXPECT_EQ(mode, std::filesystem::perms{0444});
    }
    EXPECT_EQ(control_plane.delta_requests(), 2U);
}

} // namespace tt
