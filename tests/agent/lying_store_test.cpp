#include "integrations/build/build_id.hpp"
#include "integrations/build/delta_name.hpp"
#include "tests/agent/agent_host.hpp"
#include "tests/support/delta_between.hpp"
#include "tests/support/noise.hpp"
#include "tests/support/walk_tree.hpp"

#include <zstd.h>

#include <sys/mount.h>

namespace tt {

namespace {

std::string flipped(std::string bytes) {
    bytes[bytes.size() / 2] ^= 1;
    return bytes;
}

/// A gigabyte in a few kilobytes.
std::string bomb() {
    std::string bytes(1 << 20, '\0');
    const std::string zeros(1 << 30, '\0');
    bytes.resize(ZSTD_compress(bytes.data(), bytes.size(), zeros.data(), zeros.size(), 1));
    return bytes;
}

/// A small file system of its own, as full as a test wants it.
class SmallDisk {
public:
    explicit SmallDisk(std::filesystem::path at)
        : at_(std::move(at)) {
        std::filesystem::create_directories(at_);
        mounted_ = ::mount("none", at_.c_str(), "tmpfs", 0, "size=4m") == 0;
    }

    ~SmallDisk() {
        if (mounted_) ::umount2(at_.c_str(), MNT_DETACH);
    }

    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    [[nodiscard]] bool is_mounted() const { return mounted_; }

private:
    std::filesystem::path at_;
    bool mounted_ = false;
};

} // namespace

/// A store that serves something else than what was published; and a disk that takes no more.
class LyingStore : public AgentHost {
protected:
    using Lie = std::function<std::string(const std::string&)>;

    ServiceGoal build(const std::string& service, const std::string& deploy, const std::string& name) {
        const auto tree = directory / ("tree-" + name);
        std::filesystem::create_directories(tree);
        std::ofstream(tree / "large") << noise(200'000, 7) << name;
        ServiceGoal goal = publish(deploy, name, {});
        goal.service = ServiceName{service};
        goal.prepare->build = build_id(goal.service, goal.prepare->commit.id, goal.prepare->digest);
        return permitted(goal, "p-" + deploy);
    }

    /// All services serve their first builds.
    void serve(const std::vector<ServiceGoal>& goals) {
        control_plane.say(goals);
        start();
        for (const auto& goal : goals) wait_step(goal.deploy.value, Step::serving);
    }

    std::string artifact(const std::string& name) { return slurp(directory / (name + ".tar.zst")); }

    std::string served(const std::string& service) {
        return slurp(directory / "srv" / service / "current/name");
    }

    /// How many releases of the service are there, finished or not. Spares come when they like.
    std::ptrdiff_t releases(const std::string& service) {
        const std::filesystem::directory_iterator all(directory / "srv" / service / "releases");
        return std::ranges::count_if(all, [](const auto& entry) {
            return entry.is_directory() && !entry.path().filename().string().contains(".spare-");
        });
    }
};

TEST_F(LyingStore, IsRefusedWithTheReasonWhileTheOldReleaseServes) {
    const std::map<std::string, std::pair<Lie, std::string>> lies{
        {"flipped", {flipped, "has the digest"}},
        {"swapped", {[&](auto&) { return artifact("old-swapped"); }, "has the digest"}},
        {"truncated", {[](auto& bytes) { return bytes.substr(0, bytes.size() / 2); }, "bytes, not"}},
        {"oversized", {[](auto& bytes) { return bytes + std::string(1 << 20, 'x'); }, "more than"}},
        {"bomb", {[](auto&) { return bomb(); }, "bytes, not"}},
        {"nothing", {[](auto&) { return std::string(); }, "bytes, not"}},
    };
    std::vector<ServiceGoal> before;
    std::vector<ServiceGoal> after;
    for (const auto& [name, lie] : lies) before.push_back(build(name, "d1-" + name, "old-" + name));
    serve(before);
    for (const auto& [name, lie] : lies) {
        after.push_back(build(name, "d2-" + name, "new-" + name));
        control_plane.keep(after.back().prepare->artifact.digest, lie.first(artifact("new-" + name)));
    }
    control_plane.say(after);
    for (const auto& [name, lie] : lies) {
        const ServiceReport report = wait_failed("d2-" + name);
        EXPECT_TRUE(report.error.contains(lie.second)) << name << ": " << report.error;
        EXPECT_TRUE(report.healthy) << name;
        EXPECT_EQ(served(name), "old-" + name);
        EXPECT_EQ(releases(name), 1) << name;
    }
    for (auto& goal : after) {
        goal = permitted(goal, "p3-" + goal.service.value);
        goal.retry = 1;
        control_plane.keep(goal.prepare->artifact.digest, artifact("new-" + goal.service.value));
    }
    control_plane.say(after);
    for (const auto& goal : after) {
        wait_step(goal.deploy.value, Step::serving);
        EXPECT_EQ(served(goal.service.value), "new-" + goal.service.value);
    }
}

/// A delta is given up for the whole build, whatever is wrong with it.
TEST_F(LyingStore, CostsADeltaAndNothingElse) {
    const std::map<std::string, Lie> lies{
        {"flipped", flipped},
        {"swapped",
         [&](auto&) { return delta_between(directory / "tree-old-bomb", directory / "tree-new-bomb"); }},
        {"truncated", [](auto& bytes) { return bytes.substr(0, bytes.size() / 2); }},
        {"oversized", [](auto& bytes) { return bytes + "x"; }},
        {"bomb", [](auto&) { return bomb(); }},
    };
    std::vector<ServiceGoal> before;
    std::vector<ServiceGoal> after;
    for (const auto& [name, lie] : lies) {
        before.push_back(build(name, "d1-" + name, "old-" + name));
        after.push_back(build(name, "d2-" + name, "new-" + name));
    }
    serve(before);
    for (std::size_t at = 0; at < after.size(); ++at) {
        const std::string name = after[at].service.value;
        const std::string truth =
            delta_between(directory / ("tree-old-" + name), directory / ("tree-new-" + name));
        control_plane.keep_delta(
            to_text({before[at].prepare->digest, after[at].prepare->digest}), lies.at(name)(truth)
        );
    }
    control_plane.say(after);
    for (const auto& goal : after) {
        wait_step(goal.deploy.value, Step::serving);
        EXPECT_EQ(served(goal.service.value), "new-" + goal.service.value);
    }
    EXPECT_EQ(control_plane.delta_requests(), lies.size());
}

TEST_F(LyingStore, ThatDiesInTheMiddleIsWaitedFor) {
    serve({build("web", "d1", "one")});
    control_plane.hold_artifacts();
    control_plane.say({build("web", "d2", "two")});
    control_plane.wait_for_held_artifact();
    control_plane.go_away();
    control_plane.release_artifacts();
    EXPECT_EQ(served("web"), "one");
    control_plane.come_back();
    wait_step("d2", Step::serving);
    EXPECT_EQ(served("web"), "two");
}

TEST_F(LyingStore, AFullDiskIsNamedAndTheOldReleaseServes) {
    const SmallDisk disk(directory / "srv");
    if (!disk.is_mounted()) GTEST_SKIP() << "this machine lets no test mount a file system";
    serve({build("web", "d1", "one")});
    const auto tree = directory / "tree-two";
    std::filesystem::create_directories(tree);
    std::ofstream(tree / "huge") << noise(6 << 20, 8);
    ServiceGoal two = build("web", "d2", "two");
    two.prepare->deadline = std::chrono::seconds{2};
    control_plane.say({two});
    const ServiceReport report = wait_failed("d2");
    EXPECT_TRUE(report.error.contains("No space left on device")) << report.error;
    EXPECT_TRUE(report.healthy);
    EXPECT_EQ(served("web"), "one");
    EXPECT_EQ(releases("web"), 1);
    const ServiceGoal three = build("web", "d3", "three");
    control_plane.say({three});
    wait_step("d3", Step::serving);
    EXPECT_EQ(served("web"), "three");
}

} // namespace tt
