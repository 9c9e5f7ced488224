#include "integrations/build/build_id.hpp"
#include "integrations/build/delta_name.hpp"
#include "tests/agent/agent_host.hpp"
#include "tests/support/delta_between.hpp"
#include "tests/support/walk_tree.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>

namespace tt {

namespace {

/// A number from the environment: TT_KILLS is how often something is killed, TT_SEED says when and what.
int setting(const char* name, int otherwise) {
    const char* const given = std::getenv(name);
    return given ? std::atoi(given) : otherwise;
}

using Tree = std::map<std::string, std::string>;

/// The unpackers that the agent waits for. Its other children run hooks, and what becomes of a hook that is
/// killed with all that knows of it is another question.
std::vector<pid_t> unpackers_of(pid_t agent) {
    std::vector<pid_t> unpackers;
    std::error_code gone;
    const std::filesystem::path tasks = "/proc/" + std::to_string(agent) + "/task";
    for (const auto& task : std::filesystem::directory_iterator(tasks, gone)) {
        std::istringstream text(slurp(task.path() / "children"));
        for (pid_t child = 0; text >> child;)
            if (slurp("/proc/" + std::to_string(child) + "/comm") == "tt-unpack\n")
                unpackers.push_back(child);
    }
    return unpackers;
}

} // namespace

/// Kills the agent, its unpacker, or both, at any moment of an installation, on every way that a build comes:
/// whole, as a delta, from a release with the same tree, and by going back to one that is still there.
class InstallKills : public AgentHost {
protected:
    static constexpr std::size_t trees = 8;

    enum class Way {
        whole,
        delta,
        same_tree,
        back,
    };

    /// Each tree differs from the one before in a tenth of its files, and has a delta from that alone.
    void make_trees() {
        std::vector<std::string> files(60);
        for (auto& file : files) file = noise();
        for (std::size_t at = 0; at < trees; ++at) {
            const std::string name = "t" + std::to_string(at);
            const auto tree = directory / ("tree-" + name);
            for (int change = 0; change < 6; ++change) files[random_() % files.size()] = noise();
            for (std::size_t file = 0; file < files.size(); ++file) write(tree, file, files[file]);
            goals_.push_back(publish("", name, {}));
            trees_.push_back(walk_tree(tree));
        }
        for (std::size_t at = 0; at < trees; ++at) {
            const std::size_t next = (at + 1) % trees;
            control_plane.keep_delta(
                to_text({goals_[at].prepare->digest, goals_[next].prepare->digest}),
                delta_between(tree_of(at), tree_of(next))
            );
        }
    }

    /// A deploy of a build that comes this way.
    ServiceGoal choose(Way way) {
        const std::string number = std::to_string(++deploys_);
        if (way == Way::whole) at_ = (at_ + trees / 2) % trees;
        if (way == Way::delta) at_ = (at_ + 1) % trees;
        ServiceGoal goal = goals_[at_];
        goal.prepare->commit.id = CommitId{"c" + number};
        goal.prepare->build = build_id(goal.service, goal.prepare->commit.id, goal.prepare->digest);
        if (way == Way::back && before_) {
            goal = *before_;
            goal.kind = DeployKind::rollback;
        }
        goal.deploy = DeployId{"d" + number};
        expected_[goal.prepare->build.value] = tree_number(goal);
        return permitted(goal, "p" + number);
    }

    void kill_something() {
        const std::vector<pid_t> unpackers = unpackers_of(agent->pid());
        const auto choice = random_() % 3;
        if (choice != 0)
            for (const pid_t unpacker : unpackers) killed_ += ::kill(unpacker, SIGKILL) == 0 ? 1 : 0;
        if (choice == 1 && !unpackers.empty()) return;
        kill_agent();
        ++killed_;
    }

    /// The agent goes on for up to as long as an installation takes.
    void let_run() {
        const Duration moment{static_cast<int>(random_() % 60)};
        EXPECT_TRUE(agent->wait(moment)) << "the agent cannot be waited for";
    }

    /// What is visible is whole, and the slot names one of these. While no agent lives that might clear away.
    void expect_whole() {
        const auto slot = directory / "srv/web/current";
        if (std::filesystem::is_symlink(slot))
            EXPECT_TRUE(std::filesystem::is_directory(slot)) << "the slot names nothing";
        const auto releases = directory / "srv/web/releases";
        if (!std::filesystem::exists(releases)) return;
        for (const auto& release : std::filesystem::directory_iterator(releases)) {
            const std::string build = release.path().filename();
            if (build.starts_with('.') || !release.is_directory()) continue;
            ASSERT_TRUE(expected_.contains(build)) << build;
            EXPECT_TRUE(walk_tree(release) == trees_[expected_[build]]) << build << " is torn";
        }
    }

    void install(Way way) {
        const ServiceGoal goal = choose(way);
        control_plane.say({goal});
        let_run();
        kill_something();
        if (!agent) {
            expect_whole();
            start();
        }
        wait_step(goal.deploy.value, Step::serving);
        const auto slot = std::filesystem::canonical(directory / "srv/web/current");
        EXPECT_EQ(slot.filename(), goal.prepare->build.value);
        EXPECT_TRUE(walk_tree(slot) == trees_[expected_[goal.prepare->build.value]]) << slot << " is torn";
        before_ = last_;
        last_ = goal;
    }

    Way any_way() { return static_cast<Way>(random_() % 4); }

    [[nodiscard]] int killed() const { return killed_; }

    const int seed = setting("TT_SEED", 1);

private:
    std::string noise() {
        std::string bytes(5'000, '\0');
        for (char& byte : bytes) byte = static_cast<char>(random_());
        return bytes;
    }

    static void write(const std::filesystem::path& tree, std::size_t file, const std::string& bytes) {
        const auto path = tree / ("d" + std::to_string(file % 7)) / ("f" + std::to_string(file));
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << bytes;
    }

    [[nodiscard]] std::filesystem::path tree_of(std::size_t at) const {
        return directory / ("tree-t" + std::to_string(at));
    }

    [[nodiscard]] std::size_t tree_number(const ServiceGoal& goal) const {
        const auto same = [&](const ServiceGoal& other) {
            return other.prepare->digest == goal.prepare->digest;
        };
        return static_cast<std::size_t>(std::ranges::find_if(goals_, same) - goals_.begin());
    }

    std::mt19937 random_{static_cast<unsigned>(seed)};
    std::vector<ServiceGoal> goals_;
    std::vector<Tree> trees_;
    std::map<std::string, std::size_t> expected_; ///< Build → the number of its tree.
    std::optional<ServiceGoal> last_;
    std::optional<ServiceGoal> before_;
    std::size_t at_ = 0;
    int deploys_ = 0;
    int killed_ = 0;
};

TEST_F(InstallKills, NeverLeaveATornReleaseAndAlwaysEndInTheNewOne) {
    const int kills = setting("TT_KILLS", 40);
    std::cout << "TT_SEED=" << seed << " TT_KILLS=" << kills << "\n";
    make_trees();
    start();
    while (killed() < kills && !HasFailure()) install(any_way());
    std::cout << killed() << " killed\n";
}

} // namespace tt
