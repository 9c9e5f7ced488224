#pragma once

#include "integrations/archive/pack.hpp"
#include "integrations/build/build_id.hpp"
#include "integrations/posix/process.hpp"
#include "integrations/posix/run.hpp"
#include "tests/agent/stub_control_plane.hpp"
#include "tests/support/line_log.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>
#include <map>
#include <sstream>

namespace tt {

/// What is in a build: hook name → the lines of its script.
using Hooks = std::map<std::string, std::string>;

inline std::string slurp(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

/// A host with the real agent, and a scripted control plane for it.
class AgentHost : public ::testing::Test {
protected:
    AgentHost()
        : control_plane(directory / "control-plane") {
        std::ofstream(directory / "token") << "t-enrol\n";
        std::filesystem::create_directory(directory / "publishers");
    }

    void start(const std::vector<std::string>& more = {}) {
        ProcessSpec spec;
        spec.executable = TT_AGENT;
        spec.arguments = {"--server",     control_plane.url(),
                          "--state",      directory / "state",
                          "--root",       directory / "srv",
                          "--token-file", directory / "token",
                          "--name",       "web-1",
                          "--group",      "web",
                          "--commands",   directory / "commands",
                          "--publishers", directory / "publishers",
                          "--log-level",  "debug"};
        spec.arguments.insert(spec.arguments.end(), more.begin(), more.end());
        spec.error = log_.writer();
        spec.variables = variables;
        std::filesystem::create_directories(directory / "srv");
        auto started = Process::start(spec);
        ASSERT_TRUE(started) << started.error().message;
        agent = std::make_unique<Process>(std::move(*started));
    }

    /// What `tt-agent WORD …` says beside the agent, and how it ends.
    std::pair<ProcessStatus, std::string> beside(std::vector<std::string> words) {
        words.insert(words.end(), {"--state", directory / "state"});
        const auto exit =
            run({.executable = TT_AGENT, .arguments = words}, {.deadline = std::chrono::minutes{1}});
        if (!exit) throw std::runtime_error(exit.error().message);
        return {exit->status, exit->output.text() + exit->error.text()};
    }

    /// Without a chance to do anything, as a power cut would.
    void kill_agent() {
        ::kill(agent->pid(), SIGKILL);
        ASSERT_TRUE(agent->wait(std::chrono::minutes{1}));
        agent.reset();
    }

    ProcessStatus end_agent() {
        ::kill(agent->pid(), SIGTERM);
        return wait_agent();
    }

    ProcessStatus wait_agent() {
        const auto status = agent->wait(std::chrono::minutes{1});
        return status && *status ? **status : ProcessStatus{.code = -1};
    }

    /// A build with these hooks, which the control plane can hand out; each hook also says that it ran.
    ServiceGoal publish(
        const std::string& deploy, const std::string& name, const Hooks& hooks,
        const std::string& config = "{}"
    ) {
        const auto tree = directory / ("tree-" + name);
        std::filesystem::create_directories(tree / "tt");
        std::filesystem::create_directories(tree / ".tt");
        std::ofstream(tree / "name") << name;
        std::ofstream(tree / ".tt" / "build.json") << config;
        Hooks all{{"RESTARTING", "true"}};
        for (const auto& [hook, script] : hooks) all[hook] = script;
        for (const auto& [hook, script] : all) {
            const auto path = tree / "tt" / hook;
            std::ofstream(path) << "#!/bin/sh\necho " << name << " " << hook << " $TT_HOOK_ATTEMPT >>"
                                << (directory / "ran").string() << "\n"
                                << script << "\n";
            std::filesystem::permissions(path, std::filesystem::perms{0755});
        }
        return goal_of(deploy, name, tree);
    }

    ServiceGoal
    goal_of(const std::string& deploy, const std::string& name, const std::filesystem::path& tree) {
        const auto packed = pack(tree, directory / (name + ".tar.zst"), Time{});
        if (!packed) throw std::runtime_error(packed.error().message);
        control_plane.keep(packed->artifact, slurp(directory / (name + ".tar.zst")));
        ServiceGoal goal;
        goal.service = ServiceName{"web"};
        goal.stage = StageName{"prod"};
        goal.deploy = DeployId{deploy};
        goal.prepare = Prepare{};
        goal.prepare->digest = packed->build;
        goal.prepare->commit.id = CommitId{"c-" + name};
        goal.prepare->build = build_id(goal.service, goal.prepare->commit.id, packed->build);
        goal.prepare->artifact = {"/v1/artifacts/" + packed->artifact.value, packed->artifact, packed->bytes};
        goal.prepare->deadline = std::chrono::minutes{10};
        return goal;
    }

    static ServiceGoal
    permitted(ServiceGoal goal, const std::string& permit, Duration ttl = std::chrono::minutes{2}) {
        goal.activate = Activate{PermitId{permit}, ttl, std::chrono::minutes{5}};
        return goal;
    }

    ServiceReport wait_step(const std::string& deploy, Step step, StepState state = StepState::done) {
        return control_plane.wait_report([&](const ServiceReport& report) {
            return report.deploy.value == deploy && report.step == step && report.state == state;
        });
    }

    ServiceReport wait_failed(const std::string& deploy) {
        return control_plane.wait_report([&](const ServiceReport& report) {
            return report.deploy.value == deploy && report.state == StepState::failed;
        });
    }

    /// What the slot shows: the name of the build in it, or nothing.
    std::string in_slot() { return slurp(directory / "srv/web/current/name"); }

    /// The hooks that began, in order.
    std::string ran() { return slurp(directory / "ran"); }

    std::string log() { return log_.text(); }

    /// Waits until the agent has logged this.
    void wait_log(std::string_view what) { log_.wait(what); }

    /// A pipe that a hook waits on; opening its other end waits until the hook is there.
    std::string make_fifo(const std::string& name) {
        const std::string path = directory / name;
        EXPECT_EQ(::mkfifo(path.c_str(), 0600), 0);
        return path;
    }

    void TearDown() override {
        if (HasFailure()) std::cerr << log() << ran();
    }

private:
    LineLog log_; // Goes after the agent, which writes into it.

protected:
    TemporaryDirectory directory;
    StubControlPlane control_plane;
    std::unique_ptr<Process> agent;
    Variables variables; ///< Of the next agent.
};

/// Waits until a hook reads from the pipe, and lets it go on when told to.
class Gate {
public:
    explicit Gate(const std::string& fifo)
        : fd_(::open(fifo.c_str(), O_WRONLY | O_CLOEXEC)) {}

    void open() { fd_.reset(); }

private:
    FileDescriptor fd_;
};

} // namespace tt
