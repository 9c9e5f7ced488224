#include "integrations/posix/proc.hpp"
#include "tests/agent/agent_host.hpp"

namespace tt {
namespace {

namespace fs = std::filesystem;

bool is_alive(pid_t pid) {
    const auto process = process_info(pid);
    return process && !process->dead;
}

/// A service that a host has, and then has no more.
class LeaveTest : public AgentHost {
protected:
    ~LeaveTest() override {
        for (const char* name : {"web", "api"})
            for (const pid_t pid : daemons(name)) ::kill(pid, SIGKILL);
    }

    /// Lines of a hook that starts two daemons, one of them in a session of its own.
    [[nodiscard]] std::string start_daemons(const std::string& name, const std::string& how) const {
        const auto one = [&](const std::string& with) {
            return with + how + " </dev/null >/dev/null 2>&1 & echo $! >>"
                   + (directory / (name + ".pids")).string() + "\n";
        };
        return one("") + one("setsid ");
    }

    [[nodiscard]] std::vector<pid_t> daemons(const std::string& name) const {
        std::vector<pid_t> pids;
        std::ifstream file(directory / (name + ".pids"));
        for (pid_t pid = 0; file >> pid;) pids.push_back(pid);
        return pids;
    }

    [[nodiscard]] int alive(const std::string& name) const {
        const auto pids = daemons(name);
        return static_cast<int>(std::ranges::count_if(pids, is_alive));
    }

    /// What there is of the service below the agent's directories.
    [[nodiscard]] std::vector<std::string> files_of(const std::string& name) const {
        std::vector<std::string> found;
        for (const char* top : {"state", "srv"})
            for (const auto& entry : fs::recursive_directory_iterator(directory / top)) {
                const auto path = entry.path().lexically_relative(directory.path());
                const bool its = std::ranges::any_of(path, [&](const fs::path& part) {
                    return part == name || part.string().starts_with(name + ".");
                });
                const bool said =
                    path.string().starts_with("state/output/" + name); // by the agent, until it forgets
                if (its && !(said && fs::exists(directory / "state/services" / name))) found.push_back(path);
            }
        return found;
    }

    static ServiceGoal stop_goal(const std::string& deploy, const std::string& permit) {
        ServiceGoal stop;
        stop.service = ServiceName{"web"};
        stop.stage = StageName{"prod"};
        stop.deploy = DeployId{deploy};
        stop.kind = DeployKind::stop;
        return permitted(stop, permit);
    }

    /// The control plane wants nothing of this host any more; waits until nothing is said of the service.
    void forget(const std::vector<ServiceGoal>& others = {}) {
        control_plane.say(others);
        control_plane.wait_whole_report([&](const Report& report) {
            return report.services.size() == others.size();
        });
    }
};

} // namespace

TEST_F(LeaveTest, LeavesNoProcessAndNoFile) {
    start();
    control_plane.say({permitted(
        publish("d1", "one", {{"RESTARTING", start_daemons("web", "sleep 600")}, {"STOPPING", ""}}), "p1"
    )});
    wait_step("d1", Step::serving);
    EXPECT_EQ(alive("web"), 2);
    control_plane.say({stop_goal("d2", "p2")});
    const auto stopped = wait_step("d2", Step::stopped);
    EXPECT_TRUE(stopped.serving.empty());
    EXPECT_TRUE(stopped.resident.empty());
    EXPECT_EQ(stopped.error, "");
    EXPECT_EQ(alive("web"), 0);
    EXPECT_EQ(files_of("web"), std::vector<std::string>{"state/services/web"});
    forget();
    EXPECT_EQ(files_of("web"), std::vector<std::string>{});
    EXPECT_EQ(ran(), "one RESTARTING 1\none STOPPING 1\n");
}

TEST_F(LeaveTest, FindsWhatAnEarlierDeployLeft) {
    start();
    control_plane.say(
        {permitted(publish("d1", "one", {{"RESTARTING", start_daemons("web", "sleep 600")}}), "p1")}
    );
    wait_step("d1", Step::serving);
    control_plane.say({permitted(publish("d2", "two", {}), "p2")});
    wait_step("d2", Step::serving);
    control_plane.say({permitted(publish("d3", "three", {}), "p3")});
    wait_step("d3", Step::serving);
    control_plane.say({stop_goal("d4", "p4")});
    wait_step("d4", Step::stopped);
    EXPECT_EQ(alive("web"), 0);
}

TEST_F(LeaveTest, GoesOnWhereAKilledAgentWas) {
    const auto fifo = make_fifo("gate");
    start();
    const std::string stubborn = "sh -c 'trap \"\" TERM; while :; do sleep 1; done'";
    control_plane.say({permitted(
        publish("d1", "one", {{"RESTARTING", start_daemons("web", stubborn)}, {"STOPPING", "cat <" + fifo}}),
        "p1"
    )});
    wait_step("d1", Step::serving);
    control_plane.say({stop_goal("d2", "p2")});
    Gate gate(fifo);
    kill_agent();
    start();
    gate.open();
    wait_step("d2", Step::stopped, StepState::running);
    kill_agent(); // While it gives the daemons time to end.
    EXPECT_GT(alive("web"), 0);
    start();
    wait_step("d2", Step::stopped);
    EXPECT_EQ(alive("web"), 0);
    kill_agent();
    control_plane.forget();
    start();
    forget();
    EXPECT_EQ(files_of("web"), std::vector<std::string>{});
    EXPECT_EQ(ran(), "one RESTARTING 1\none STOPPING 1\n") << "a hook that has finished never runs again";
}

TEST_F(LeaveTest, LeavesAnotherServiceAndTheDataOfPeopleAlone) {
    start();
    auto other = publish("d1", "other", {{"RESTARTING", start_daemons("api", "sleep 600")}});
    other.service = ServiceName{"api"};
    other.prepare->build = build_id(other.service, other.prepare->commit.id, other.prepare->digest);
    other = permitted(other, "p1");
    const auto web =
        permitted(publish("d2", "one", {{"RESTARTING", start_daemons("web", "sleep 600")}}), "p2");
    control_plane.say({other, web});
    control_plane.wait_whole_report([](const Report& report) {
        return report.services.size() == 2 && std::ranges::all_of(report.services, [](const auto& service) {
                   return service.step == Step::serving && service.state == StepState::done;
               });
    });
    std::ofstream(directory / "srv/web/uploads") << "of people";
    control_plane.say({other, stop_goal("d3", "p3")});
    wait_step("d3", Step::stopped);
    forget({other});
    EXPECT_EQ(alive("web"), 0);
    EXPECT_EQ(alive("api"), 2);
    EXPECT_EQ(slurp(directory / "srv/api/current/name"), "other");
    EXPECT_EQ(files_of("web"), (std::vector<std::string>{"srv/web", "srv/web/uploads"}));
}

TEST_F(LeaveTest, LeavesAlsoWhenItsHookFails) {
    start();
    control_plane.say({permitted(
        publish(
            "d1", "one",
            {{"RESTARTING", start_daemons("web", "sleep 600")}, {"STOPPING", "echo busy; exit 3"}}
        ),
        "p1"
    )});
    wait_step("d1", Step::serving);
    control_plane.say({stop_goal("d2", "p2")});
    const auto stopped = wait_step("d2", Step::stopped);
    EXPECT_EQ(stopped.error, "STOPPING failed: exit 3: busy");
    EXPECT_EQ(stopped.tail, "busy\n");
    EXPECT_EQ(alive("web"), 0);
    forget();
    EXPECT_EQ(files_of("web"), std::vector<std::string>{});
}

TEST_F(LeaveTest, ComesBackLikeANewOne) {
    start();
    control_plane.say({permitted(publish("d1", "one", {}), "p1")});
    wait_step("d1", Step::serving);
    control_plane.say({stop_goal("away", "away-1")});
    wait_step("away", Step::stopped);
    forget();
    control_plane.say({permitted(publish("d2", "two", {}), "p2")});
    wait_step("d2", Step::serving);
    EXPECT_EQ(in_slot(), "two");
    control_plane.say({stop_goal("away", "away-1")});
    wait_step("away", Step::stopped);
    forget();
    EXPECT_EQ(files_of("web"), std::vector<std::string>{});
}

} // namespace tt
