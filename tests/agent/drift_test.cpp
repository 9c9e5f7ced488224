#include "integrations/build/build_id.hpp"
#include "integrations/build/delta_name.hpp"
#include "integrations/files/release_directory.hpp"
#include "tests/agent/agent_host.hpp"
#include "tests/support/delta_between.hpp"
#include "tests/support/noise.hpp"
#include "tests/support/walk_tree.hpp"

#include <sys/stat.h>

namespace tt {

namespace fs = std::filesystem;

/// The real agent on a host on which somebody changes the files of releases.
class DriftTest : public AgentHost {
protected:
    ServiceGoal build(const std::string& deploy, const std::string& name, const std::string& config = "{}") {
        const auto tree = directory / ("tree-" + name);
        fs::create_directories(tree / "lib");
        std::ofstream(tree / "lib" / "app") << "the application, " << name;
        std::ofstream(tree / "lib" / "shared") << "the same in every build";
        std::ofstream(tree / "lib" / "large") << large << name;
        return publish(deploy, name, {}, config);
    }

    void serve(const ServiceGoal& goal, DeployKind kind = DeployKind::regular) {
        ServiceGoal sent = permitted(goal, "p-" + goal.deploy.value);
        sent.kind = kind;
        control_plane.say({sent});
        if (!agent) start({"--scrub-rate", "1GB/s", "--scrub-every", "100ms"});
        wait_step(goal.deploy.value, Step::serving);
    }

    static ServiceGoal under(ServiceGoal goal, const std::string& deploy) {
        goal.deploy = DeployId{deploy};
        return goal;
    }

    [[nodiscard]] fs::path file_of(const ServiceGoal& goal, const std::string& path) const {
        return directory / "srv/web/releases" / goal.prepare->build.value / path;
    }

    /// As somebody with the right to does it.
    static void change(const fs::path& file, const std::string& text) {
        const auto mode = fs::status(file).permissions();
        fs::permissions(file, fs::perms{0644});
        std::ofstream(file) << text;
        fs::permissions(file, mode);
    }

    static void add(const fs::path& file) {
        const auto mode = fs::status(file.parent_path()).permissions();
        fs::permissions(file.parent_path(), fs::perms{0755});
        std::ofstream(file) << "x";
        fs::permissions(file.parent_path(), mode);
    }

    static void remove(const fs::path& file) {
        const auto mode = fs::status(file.parent_path()).permissions();
        fs::permissions(file.parent_path(), fs::perms{0755});
        fs::remove(file);
        fs::permissions(file.parent_path(), mode);
    }

    ServiceReport wait_clean() {
        return control_plane.wait_report([](const ServiceReport& report) {
            return report.scrub && report.scrub->drifted.empty();
        });
    }

    /// The first report that tells of so many files of one release.
    DriftedRelease wait_drift(std::size_t files) {
        const auto report = control_plane.wait_report([&](const ServiceReport& told) {
            return told.scrub && told.scrub->drifted.size() == 1
                   && told.scrub->drifted.front().files.size() == files;
        });
        return report.scrub->drifted.front();
    }

    void expect_serves(const ServiceGoal& goal, const std::string& name) {
        EXPECT_EQ(in_slot(), name);
        EXPECT_TRUE(walk_tree(file_of(goal, "")) == walk_tree(directory / ("tree-" + name) / ""));
    }

    const std::string large = noise(200'000, 7); ///< So that a delta is worth it.
    ServiceGoal one = build("d1", "one");
    ServiceGoal two = build("d2", "two");
};

TEST_F(DriftTest, IsReportedFileByFile) {
    serve(one);
    wait_clean();
    change(file_of(one, "lib/app"), "the Application, one");
    add(file_of(one, "lib/more"));
    remove(file_of(one, "lib/large"));
    const auto drift = wait_drift(3);
    EXPECT_EQ(drift.build, one.prepare->build);
    EXPECT_EQ(drift.differ, 1U);
    EXPECT_EQ(drift.missing, 1U);
    EXPECT_EQ(drift.extra, 1U);
    const std::vector<DriftedFile> files{
        {"lib/app", Difference::content}, {"lib/large", Difference::missing}, {"lib/more", Difference::extra}
    };
    EXPECT_EQ(drift.files, files);
}

TEST_F(DriftTest, OfWhatABuildDeclaresWritableIsNone) {
    const auto venv = build("d1", "venv", R"({"writable":["lib/venv"]})");
    serve(venv);
    wait_clean();
    add(file_of(venv, "lib/venv/cache"));
    change(file_of(venv, "lib/app"), "x");
    EXPECT_EQ(wait_drift(1).files.front().path, "lib/app");
}

TEST_F(DriftTest, IsRememberedOverARestart) {
    serve(one);
    change(file_of(one, "lib/app"), "x");
    wait_drift(1);
    kill_agent();
    control_plane.forget();
    start();
    const auto first = control_plane.wait_report([](const ServiceReport&) { return true; });
    ASSERT_TRUE(first.scrub);
    EXPECT_EQ(first.scrub->drifted.size(), 1U);
}

TEST_F(DriftTest, IsPutRightByARestart) {
    serve(one);
    change(file_of(one, "lib/app"), "x");
    add(file_of(one, "lib/more"));
    wait_drift(2);
    serve(under(one, "d3"), DeployKind::restart);
    expect_serves(one, "one");
    wait_clean();
}

TEST_F(DriftTest, IsNotServedAgain) {
    serve(one);
    serve(two);
    change(file_of(one, "lib/app"), "the Application, one"); // Of the same length.
    serve(under(one, "d3"), DeployKind::rollback);
    expect_serves(one, "one");
    wait_log("is fetched again");
    EXPECT_EQ(control_plane.artifact_requests(), 3U);
}

TEST_F(DriftTest, WithAnOldTimeOfChangeIsNoticedNevertheless) {
    serve(one);
    serve(two);
    const auto file = file_of(one, "lib/app");
    const auto time = fs::last_write_time(file);
    change(file, "the Application, one");
    fs::last_write_time(file, time);
    serve(under(one, "d3"), DeployKind::rollback);
    expect_serves(one, "one");
}

TEST_F(DriftTest, CostsNothingOnTheWayBackToWhatIsSound) {
    serve(one);
    serve(two);
    serve(under(one, "d3"), DeployKind::rollback);
    expect_serves(one, "one");
    EXPECT_EQ(control_plane.artifact_requests(), 2U);
    EXPECT_EQ(log().find("is fetched again"), std::string::npos);
}

/// Between prepare and the permit there may be days.
TEST_F(DriftTest, OfAPreparedBuildFailsItBeforeTheFlip) {
    serve(one);
    control_plane.say({two});
    wait_step("d2", Step::prepared);
    change(file_of(two, "lib/app"), "x");
    control_plane.say({permitted(two, "p-d2")});
    const auto failed = wait_failed("d2");
    EXPECT_NE(failed.error.find("lib/app"), std::string::npos) << failed.error;
    EXPECT_TRUE(failed.healthy);
    expect_serves(one, "one");
}

/// A delta starts from the old file's bytes, and here they are others.
TEST_F(DriftTest, OfTheFileThatADeltaStartsFromIsGivenUpForTheWhole) {
    control_plane.keep_delta(
        to_text({one.prepare->digest, two.prepare->digest}),
        delta_between(directory / "tree-one", directory / "tree-two")
    );
    serve(one);
    change(file_of(one, "lib/large"), std::string(1, 'y') + large.substr(1) + "one");
    serve(two);
    expect_serves(two, "two");
    wait_log("no delta from");
    EXPECT_EQ(control_plane.artifact_requests(), 2U);
}

} // namespace tt
