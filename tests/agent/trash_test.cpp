#include "integrations/files/trash.hpp"
#include "tests/agent/agent_host.hpp"

namespace tt {

namespace fs = std::filesystem;

class TrashTest : public AgentHost {
protected:
    void serve(const ServiceGoal& goal) {
        control_plane.say({permitted(goal, "p-" + goal.deploy.value)});
        if (!agent) start();
        wait_step(goal.deploy.value, Step::serving);
    }

    /// As an agent leaves it that was killed: a read-only tree that is half gone.
    void leave_trash(int files) const {
        const auto tree = trash_of(releases) / "b-old.1/lib";
        fs::create_directories(tree);
        for (int i = 0; i < files; ++i) std::ofstream(tree / std::to_string(i)) << "x";
        fs::permissions(tree, fs::perms{0555});
    }

    [[nodiscard]] std::ptrdiff_t names_in_trash() const {
        return std::distance(fs::recursive_directory_iterator(trash_of(releases)), {});
    }

    /// How many names in the directory of releases begin like that; "": are those of releases.
    [[nodiscard]] std::ptrdiff_t names_with(const std::string& beginning) const {
        return std::ranges::count_if(fs::directory_iterator(releases), [&](const auto& entry) {
            const auto name = entry.path().filename().string();
            return beginning.empty() ? !name.starts_with('.') : name.starts_with(beginning);
        });
    }

    fs::path releases = directory / "srv/web/releases";
};

TEST_F(TrashTest, IsWhereOldReleasesGoAndIsEmptied) {
    ServiceGoal last;
    for (const std::string n : {"1", "2", "3"}) serve(last = publish("d" + n, n, {}, R"({"keep":2})"));
    wait_log("there is a spare of " + short_id(last.prepare->build)); // Which waits for the trash.
    EXPECT_FALSE(has_trash(releases));
    EXPECT_EQ(names_with(""), 2);
    for (const char* kept : {".manifest-", ".stamps-"}) EXPECT_EQ(names_with(kept), 2) << kept;
}

TEST_F(TrashTest, ThatACrashLeftIsEmptiedByTheNextStart) {
    serve(publish("d1", "one", {}));
    kill_agent();
    leave_trash(250);
    start();
    wait_log("web: the trash is empty");
    EXPECT_FALSE(has_trash(releases));
    EXPECT_EQ(in_slot(), "one");
}

TEST_F(TrashTest, WaitsWhileADeployIsUnderWay) {
    serve(publish("d1", "one", {}));
    kill_agent();
    leave_trash(1500);
    const auto fifo = make_fifo("gate");
    control_plane.say({permitted(publish("d2", "two", {{"POST_RESTART", "cat " + fifo}}), "p2")});
    start();
    Gate gate(fifo);
    wait_step("d2", Step::post_restart, StepState::running);
    const auto left = names_in_trash();
    EXPECT_GT(left, 0) << "the deploy waited for the trash";
    control_plane.go_away(); // Takes a while.
    control_plane.come_back();
    EXPECT_EQ(names_in_trash(), left);
    gate.open();
    wait_log("web: the trash is empty");
    EXPECT_FALSE(has_trash(releases));
}

} // namespace tt
