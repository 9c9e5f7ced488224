#include "integrations/posix/file_lock.hpp"
#include "tests/agent/agent_host.hpp"

#include <csignal>

namespace tt {

namespace {

const std::filesystem::path cache = TT_CACHE;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error("the example has no '" + from + "'");
    const auto end = text.find('\n', at);
    return text.replace(at, end - at, to);
}

/// `NAME=VALUE` of the environment of a Python that finds what was unpacked.
Variables python_variables() {
    const std::string packages = "usr/lib/python3/dist-packages";
    return {
        {"PYTHONPATH", (cache / "supervisor" / packages).string() + ":"
                           + (cache / "python3-pkg-resources" / packages).string()}
    };
}

} // namespace

/// The example for Debian's supervisor, under Debian's supervisor.
class SupervisorTest : public AgentHost {
protected:
    void SetUp() override {
        if (!std::filesystem::exists(program_)) FAIL() << "Debian's supervisor is not unpacked: ./dev deps";
    }

    void supervise() {
        std::string example = slurp(TT_EXAMPLE);
        example = replaced(
            example, "command=",
            "command=" TT_AGENT " --server " + control_plane.url() + " --state "
                + (directory / "state").string() + " --root " + (directory / "srv").string()
                + " --publishers " + (directory / "publishers").string() + " --token-file "
                + (directory / "token").string()
        );
        example =
            replaced(example, "stderr_logfile=", "stderr_logfile=" + (directory / "agent.log").string());
        std::filesystem::create_directories(directory / "srv");
        std::ofstream(directory / "supervisord.conf")
            << "[supervisord]\nnodaemon=true\nlogfile=" << (directory / "supervisord.log").string()
            << "\npidfile=" << (directory / "supervisord.pid").string() << "\n"
            << example;
        ProcessSpec spec{.executable = "/usr/bin/python3"};
        spec.arguments = {program_, "-c", directory / "supervisord.conf"};
        spec.variables = python_variables();
        auto started = Process::start(spec);
        ASSERT_TRUE(started) << started.error().message;
        supervisor_ = std::make_unique<Process>(std::move(*started));
    }

    void TearDown() override {
        if (supervisor_) std::ignore = supervisor_->stop(std::chrono::minutes{1});
        if (HasFailure()) std::cerr << slurp(directory / "supervisord.log") << slurp(directory / "agent.log");
    }

    /// The agent's own process, as its lock names it.
    [[nodiscard]] pid_t agent_pid() const {
        const auto holder = FileLock::holder(directory / "state" / "lock");
        return holder && *holder ? (*holder)->pid : 0;
    }

    std::unique_ptr<Process> supervisor_;

private:
    std::filesystem::path program_ = cache / "supervisor/usr/bin/supervisord";
};

TEST_F(SupervisorTest, StartsTheAgentAgainWhoseHooksGoOnMeanwhile) {
    const auto fifo = make_fifo("gate");
    const auto up = make_fifo("up");
    control_plane.say({permitted(
        publish("d1", "one", {{"RESTARTING", "echo >" + up + "; read x <" + fifo + "; true"}}), "p1"
    )});
    supervise();
    slurp(up); // The hook runs.
    const auto first = control_plane.wait_whole_report([](const Report&) { return true; });
    ::kill(agent_pid(), SIGKILL);
    control_plane.wait_whole_report([&](const Report& report) { return report.boot > first.boot; });
    Gate(fifo).open();
    wait_step("d1", Step::serving);
    EXPECT_EQ(ran(), "one RESTARTING 1\n");
}

TEST_F(SupervisorTest, EndsTheAgentAndNothingElse) {
    const auto fifo = make_fifo("gate");
    const auto up = make_fifo("up");
    control_plane.say({permitted(
        publish("d1", "one", {{"RESTARTING", "echo >" + up + "; read x <" + fifo + "; true"}}), "p1"
    )});
    supervise();
    slurp(up);
    const auto ended = supervisor_->stop(std::chrono::minutes{1});
    ASSERT_TRUE(ended);
    EXPECT_EQ(agent_pid(), 0);
    Gate(fifo).open(); // Its reader is there still, or this would wait for ever.
    control_plane.forget();
    supervise();
    wait_step("d1", Step::serving);
    EXPECT_EQ(ran(), "one RESTARTING 1\n");
}

} // namespace tt
