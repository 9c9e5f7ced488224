#include "integrations/build/delta_name.hpp"
#include "integrations/files/release_directory.hpp"
#include "tests/agent/agent_host.hpp"
#include "tests/support/delta_between.hpp"
#include "tests/support/noise.hpp"
#include "tests/support/walk_tree.hpp"

#include <sys/stat.h>

namespace tt {

namespace fs = std::filesystem;

/// A host that keeps a spare of what serves, which the next build becomes.
class SpareTest : public AgentHost {
protected:
    ServiceGoal build(const std::string& deploy, const std::string& name) {
        const auto lib = directory / ("tree-" + name) / "lib";
        fs::create_directories(lib);
        std::ofstream(lib / "app") << "the application, " << name;
        std::ofstream(lib / "large") << noise(200'000, 7); // So that the delta is worth it.
        std::ofstream(lib / "shared") << "the same in every build";
        return publish(deploy, name, {});
    }

    /// Also the spare of it is there.
    void serve(const ServiceGoal& goal) {
        control_plane.say({permitted(goal, "p-" + goal.deploy.value)});
        if (!agent) start();
        wait_step(goal.deploy.value, Step::serving);
        wait_log("there is a spare of " + short_id(goal.prepare->build));
    }

    void keep_delta() {
        control_plane.keep_delta(
            to_text({one.prepare->digest, two.prepare->digest}),
            delta_between(directory / "tree-one", directory / "tree-two")
        );
    }

    [[nodiscard]] fs::path spare_of(const ServiceGoal& goal) const {
        return spare_of_release(releases, goal.prepare->build.value);
    }

    static ino_t inode(const fs::path& path) {
        struct stat status{};
        EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
        return status.st_ino;
    }

    fs::path releases = directory / "srv/web/releases";
    ServiceGoal one = build("d1", "one");
    ServiceGoal two = build("d2", "two");
};

TEST_F(SpareTest, OfWhatServesIsMadeAndBecomesTheNextBuild) {
    keep_delta();
    serve(one);
    const auto lib = inode(spare_of(one) / "lib");
    serve(two);
    const auto release = releases / two.prepare->build.value;
    EXPECT_EQ(inode(release / "lib"), lib);
    EXPECT_TRUE(walk_tree(release / "") == walk_tree(directory / "tree-two/"));
    EXPECT_EQ(inode(release / "lib/shared"), inode(releases / one.prepare->build.value / "lib/shared"));
    EXPECT_FALSE(fs::exists(spare_of(one)));
    EXPECT_TRUE(fs::exists(spare_of(two)));
}

TEST_F(SpareTest, OutlivesAnAgent) {
    keep_delta();
    serve(one);
    const auto lib = inode(spare_of(one) / "lib");
    kill_agent();
    start();
    serve(two);
    EXPECT_EQ(inode(releases / two.prepare->build.value / "lib"), lib);
}

/// The second build came whole.
TEST_F(SpareTest, OfWhatServesNoMoreGoes) {
    serve(one);
    serve(two);
    EXPECT_FALSE(fs::exists(spare_of(one)));
    EXPECT_TRUE(fs::exists(spare_of(two)));
}

} // namespace tt
