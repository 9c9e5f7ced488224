#include "integrations/json/json.hpp"
#include "integrations/posix/pipe.hpp"
#include "pipeline/model/ci_view.hpp"
#include "tests/cli/tt.hpp"
#include "tests/unit/cli/views.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>

/// What tt does for a person at a terminal, on a terminal of its own.
namespace tt {
namespace {

using namespace std::chrono_literals;

constexpr Duration patience = 1min;

FileDescriptor new_terminal() {
    return FileDescriptor{::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)};
}

/// The one thing that a machine may not have, for example a chroot without /dev/pts.
class AtATerminal : public testing::Test {
protected:
    void SetUp() override {
        if (!new_terminal()) GTEST_SKIP() << "this machine has no terminals: mount /dev/pts";
    }
};

class Terminal {
public:
    Terminal() {
        if (::grantpt(master_.number()) != 0 || ::unlockpt(master_.number()) != 0)
            throw std::runtime_error("no terminal");
        slave_.reset(::open(::ptsname(master_.number()), O_RDWR | O_NOCTTY | O_CLOEXEC));
    }

    Process start(const Tt& tt, const std::vector<std::string>& words) {
        ProcessSpec spec = tt.spec(words);
        spec.variables["TERM"] = "xterm";
        spec.input = spec.output = spec.error = slave_.number();
        auto process = Process::start(spec);
        if (!process) throw std::runtime_error(process.error().message);
        slave_.reset();
        return std::move(*process);
    }

    void type(std::string_view keys) {
        ASSERT_EQ(::write(master_.number(), keys.data(), keys.size()), std::ssize(keys));
    }

    /// Reads until the text has been seen, or until nobody writes any more. Everything seen is kept.
    const std::string& read_until(std::string_view text) {
        while (seen.find(text) == std::string::npos) {
            std::array<char, 4096> buffer{};
            const auto readable = wait_readable(master_.number(), patience);
            const ssize_t count =
                readable && *readable ? ::read(master_.number(), buffer.data(), buffer.size()) : -1;
            if (count <= 0) break;
            seen.append(buffer.data(), static_cast<std::size_t>(count));
        }
        return seen;
    }

    const std::string& read_to_end() { return read_until("\x01 never printed"); }

    std::string seen;

private:
    FileDescriptor master_ = new_terminal();
    FileDescriptor slave_;
};

int code_of(Process& process) {
    const auto status = process.wait(patience);
    return status && *status ? (*status)->code : -1;
}

std::string deploy_in(DeployState state) {
    DeployView view = a_deploy();
    view.deploy.state = state;
    if (is_over(state)) view.deploy.finished_at = at(95);
    return encode(view);
}

TEST_F(AtATerminal, ADeployToProdIsStartedOnlyAfterAYes) {
    Tt tt;
    tt.server.answer("GET /v1/deploys/d12", deploy_in(DeployState::accepted));
    Terminal terminal;
    Process process = terminal.start(tt, {"deploy", "prod"});
    EXPECT_NE(terminal.read_until("[y/N]").find("replaces"), std::string::npos);
    EXPECT_EQ(tt.server.changes(), "");
    terminal.type("y\n");
    terminal.read_to_end();
    EXPECT_EQ(code_of(process), 0);
    EXPECT_NE(tt.server.changes(), "");
}

TEST_F(AtATerminal, EverythingButYesIsNo) {
    for (const char* answer : {"n\n", "\n", "yo\n", "\x04"}) {
        Tt tt;
        Terminal terminal;
        Process process = terminal.start(tt, {"deploy", "prod"});
        terminal.read_until("[y/N]");
        terminal.type(answer);
        EXPECT_NE(terminal.read_to_end().find("nothing was started"), std::string::npos);
        EXPECT_EQ(code_of(process), 130);
        EXPECT_EQ(tt.server.changes(), "");
    }
}

TEST_F(AtATerminal, NoInputMeansThatNobodyIsAsked) {
    Tt tt;
    Terminal terminal;
    Process process = terminal.start(tt, {"deploy", "prod", "--no-input"});
    EXPECT_NE(terminal.read_to_end().find("--yes"), std::string::npos);
    EXPECT_EQ(code_of(process), 2);
}

TEST_F(AtATerminal, ProgressIsDrawnInPlace) {
    Tt tt;
    tt.server.answer("GET /v1/deploys/d12", deploy_in(DeployState::running));
    tt.server.answer("GET /v1/deploys/d12", deploy_in(DeployState::accepted));
    Terminal terminal;
    Process process = terminal.start(tt, {"deploy", "prod", "--yes"});
    EXPECT_NE(terminal.read_to_end().find("\x1b[1A"), std::string::npos) << terminal.seen;
    EXPECT_EQ(code_of(process), 0);
}

TEST_F(AtATerminal, TablesHaveHeadersAndRelativeTimes) {
    Tt tt;
    Terminal terminal;
    Process process = terminal.start(tt, {"builds", "--color", "never"});
    EXPECT_NE(terminal.read_to_end().find("BUILD "), std::string::npos);
    EXPECT_EQ(terminal.seen.find("2026-11-21T"), std::string::npos) << terminal.seen;
    EXPECT_EQ(terminal.seen.find('\x1b'), std::string::npos);
    EXPECT_EQ(code_of(process), 0);
}

TEST_F(AtATerminal, CtrlCLeavesTheDeployAloneAndSaysHowToGoOn) {
    Tt tt;
    tt.server.answer("GET /v1/deploys/d12", deploy_in(DeployState::running));
    Terminal terminal;
    Process process = terminal.start(tt, {"deploy", "prod", "--yes"});
    terminal.read_until("d12 running");
    const std::string changes = tt.server.changes();
    process.signal_group(SIGINT);
    EXPECT_NE(terminal.read_to_end().find("d12 goes on without you"), std::string::npos) << terminal.seen;
    EXPECT_NE(terminal.seen.find("tt rollback prod"), std::string::npos);
    EXPECT_EQ(code_of(process), 130);
    EXPECT_EQ(tt.server.changes(), changes);
}

TEST_F(AtATerminal, ASignalAbortsTheDeployWhereThatWasAskedFor) {
    for (const int signal : {SIGINT, SIGTERM}) {
        Tt tt;
        tt.server.answer("GET /v1/deploys/d12", deploy_in(DeployState::running));
        tt.server.replace("POST /v1/deploys/steer", R"({"id":"d12","message":"d12 ends where it is"})");
        Terminal terminal;
        Process process = terminal.start(tt, {"deploy", "prod", "--yes", "--on-interrupt", "abort"});
        terminal.read_until("d12 running");
        process.signal_group(signal);
        EXPECT_NE(terminal.read_to_end().find("d12 ends where it is"), std::string::npos) << terminal.seen;
        EXPECT_EQ(code_of(process), 130);
        EXPECT_NE(tt.server.changes().find(R"("verb":"abort")"), std::string::npos);
    }
}

TEST_F(AtATerminal, ASignalLeavesARollbackAlone) {
    Tt tt;
    DeployView rollback = a_deploy();
    rollback.deploy.state = DeployState::running;
    rollback.deploy.kind = DeployKind::rollback;
    tt.server.answer("GET /v1/deploys/d12", encode(rollback));
    Terminal terminal;
    Process process = terminal.start(tt, {"rollback", "prod", "--yes", "--on-interrupt", "abort"});
    terminal.read_until("d12 running");
    const std::string changes = tt.server.changes();
    process.signal_group(SIGTERM);
    EXPECT_NE(terminal.read_to_end().find("d12 goes on without you"), std::string::npos) << terminal.seen;
    EXPECT_EQ(code_of(process), 130);
    EXPECT_EQ(tt.server.changes(), changes);
}

TEST_F(AtATerminal, AWatchedStatusEndsWithCtrlC) {
    Tt tt;
    Terminal terminal;
    Process process = terminal.start(tt, {"status", "--watch"});
    terminal.read_until("web, policy 3");
    process.signal_group(SIGINT);
    terminal.read_to_end();
    EXPECT_EQ(code_of(process), 130);
}

/// From one picture to the next, past a Jenkins that is away for a moment, to the end of the run.
TEST_F(AtATerminal, AWatchedCiRunIsDrawnAgainUntilItEnds) {
    Tt tt;
    CiView view{ServiceName("web"), BuildId("b-1"), 1, "acme/web", 31, "", false, {}};
    view.stages = {{"Unit tests", "running", at(0), 40s, 0s, true, ""}};
    tt.server.replace("GET /v1/ci", encode(view));
    tt.server.answer(
        "GET /v1/ci", 503, R"({"code":"unavailable","message":"Jenkins cannot answer now","hint":""})"
    );
    view.finished = true;
    view.stages = {{"Unit tests", "failure", at(0), 41s, 0s, true, "exit code 1"}};
    tt.server.answer("GET /v1/ci", 200, encode(view));
    Terminal terminal;
    Process process = terminal.start(tt, {"ci", "--watch", "--exit-code", "--color", "never"});
    terminal.read_until("running");
    terminal.read_to_end();
    const auto trouble = terminal.seen.find("Jenkins cannot answer now");
    const auto again = terminal.seen.find("\x1b[H\x1b[2J", trouble);
    ASSERT_NE(again, std::string::npos) << terminal.seen;
    EXPECT_NE(terminal.seen.find("exit code 1", again), std::string::npos) << terminal.seen;
    EXPECT_EQ(code_of(process), 5);
}

TEST_F(AtATerminal, AWatchedCiRunGoesOnAfterCtrlC) {
    Tt tt;
    Terminal terminal;
    Process process = terminal.start(tt, {"ci", "--watch"});
    terminal.read_until("Unit tests");
    process.signal_group(SIGINT);
    terminal.read_to_end();
    EXPECT_EQ(code_of(process), 130);
}

} // namespace
} // namespace tt
