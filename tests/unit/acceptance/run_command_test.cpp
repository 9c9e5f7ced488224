#include "integrations/acceptance/acceptance_attempt.hpp"
#include "integrations/posix/proc.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <thread>

namespace tt {
namespace {

/// Runs commands in a scratch directory of their own.
class RunCommand : public testing::Test {
protected:
    TemporaryDirectory directory_;
    std::map<std::string, std::string> facts_{{"TT_HOOK_STAGE", "prod"}, {mark_name, directory_.path()}};

    static constexpr const char* mark_name = "TT_HOOK_MARK";

    static Question command(const std::string& run, Duration timeout = std::chrono::minutes{1}) {
        Question test;
        test.run = run;
        test.timeout = timeout;
        return test;
    }

    Verdict run(const Question& test, const std::stop_token& stop = {}) {
        return run_command(test, {directory_ / "scratch", TT_SUPERVISOR, facts_}, stop);
    }

    Verdict run(const std::string& text) { return run(command(text)); }

    /// Whether any process that the command started is alive.
    [[nodiscard]] bool anything_left() const {
        const std::string mark = std::string(mark_name) + "=" + directory_.path().string();
        return std::ranges::any_of(all_processes(), [&](const ProcessInfo& process) {
            return !process.dead && was_started_with(process.pid, mark);
        });
    }

    /// A named pipe on which a test process says that it has come so far.
    [[nodiscard]] std::filesystem::path make_gate() const {
        const std::filesystem::path gate = directory_ / "gate";
        if (::mkfifo(gate.c_str(), 0600) != 0) throw std::runtime_error("mkfifo");
        return gate;
    }

    static void wait_at(const std::filesystem::path& gate) {
        std::ifstream stream(gate);
        std::string line;
        std::getline(stream, line);
    }
};

TEST_F(RunCommand, ThatExitsWithZeroIsPassed) {
    const Verdict verdict = run("echo fine");
    EXPECT_EQ(verdict.outcome, TestOutcome::passed);
    EXPECT_EQ(verdict.output, "fine\n");
}

TEST_F(RunCommand, ThatExitsOtherwiseIsRejectedWithItsOutput) {
    const Verdict verdict = run("echo 503 from /health; echo oops >&2; exit 3");
    EXPECT_EQ(verdict.outcome, TestOutcome::rejected);
    EXPECT_TRUE(verdict.output.starts_with("503 from /health\noops\n")) << verdict.output;
    EXPECT_TRUE(verdict.output.contains("exit 3"));
}

TEST_F(RunCommand, ThatIsKilledIsInterrupted) {
    EXPECT_EQ(run("kill -9 $$").outcome, TestOutcome::interrupted);
}

TEST_F(RunCommand, ThatDoesNotExistIsRejected) {
    const Verdict verdict = run("no-such-command");
    EXPECT_EQ(verdict.outcome, TestOutcome::rejected);
    EXPECT_TRUE(verdict.output.contains("not found")) << verdict.output;
}

TEST_F(RunCommand, WithoutSupervisorIsInterrupted) {
    const CommandSetting setting{directory_ / "scratch", "/no/such/program", facts_};
    EXPECT_EQ(run_command(command("true"), setting, {}).outcome, TestOutcome::interrupted);
}

TEST_F(RunCommand, ThatHangsIsRejectedAfterItsTimeoutWithAllItStarted) {
    const Verdict verdict = run(command("sleep 1000 & trap '' TERM; sleep 1000", std::chrono::seconds{1}));
    EXPECT_EQ(verdict.outcome, TestOutcome::rejected);
    EXPECT_TRUE(verdict.output.contains("did not end within 1s"));
    EXPECT_FALSE(anything_left());
}

TEST_F(RunCommand, ThatLeavesProcessesBehindIsJudgedByItsOwnEndAndTheyAreKilled) {
    const Verdict verdict = run("setsid sh -c 'setsid sleep 1000 & sleep 1000' & echo started");
    EXPECT_EQ(verdict.outcome, TestOutcome::passed);
    EXPECT_FALSE(anything_left());
}

TEST_F(RunCommand, ThatFloodsItsOutputKeepsBeginningAndEnd) {
    const Verdict verdict = run("echo first; yes | head -c 50000000; echo last");
    EXPECT_EQ(verdict.outcome, TestOutcome::passed);
    EXPECT_LT(verdict.output.size(), 20'000U);
    EXPECT_TRUE(verdict.output.starts_with("first\n"));
    EXPECT_TRUE(verdict.output.ends_with("last\n"));
}

TEST_F(RunCommand, SeesTheFactsAndACleanEnvironment) {
    ::setenv("SECRET_OF_THE_SERVER", "x", 1);
    const Verdict verdict = run("env | sort | cut -d= -f1 | tr '\\n' ' '; echo $TT_HOOK_STAGE");
    ::unsetenv("SECRET_OF_THE_SERVER");
    EXPECT_EQ(verdict.output, "HOME LANG PATH PWD TT_HOOK_MARK TT_HOOK_STAGE prod\n");
}

TEST_F(RunCommand, FindsTheAdoptedScriptUnderItsOwnName) {
    Question test = command("tests/smoke.sh /health");
    test.script = "#!/bin/sh\necho $0 $1\n";
    EXPECT_EQ(run(test).output, "tests/smoke.sh /health\n");
    test.run = "smoke.sh x"; // a name without a slash is looked for in PATH
    EXPECT_EQ(run(test).outcome, TestOutcome::passed);
}

TEST_F(RunCommand, RefusesAScriptOutsideOfItsDirectory) {
    for (const std::string name : {"../smoke.sh", "/etc/smoke.sh", "a/../../smoke.sh"}) {
        Question test = command(name);
        test.script = "#!/bin/sh\n";
        EXPECT_EQ(run(test).outcome, TestOutcome::interrupted) << name;
    }
    EXPECT_FALSE(std::filesystem::exists(directory_ / "smoke.sh"));
}

TEST_F(RunCommand, LeavesNothingInItsScratchDirectory) {
    run("echo x > file; mkdir sub");
    EXPECT_FALSE(std::filesystem::exists(directory_ / "scratch"));
}

TEST_F(RunCommand, EndsOnRequestWithAllItStarted) {
    const std::filesystem::path gate = make_gate();
    std::stop_source stop;
    Verdict verdict;
    std::jthread runner([&] {
        verdict =
            run(command("setsid sleep 1000 & echo go > " + gate.string() + "; sleep 1000"), stop.get_token());
    });
    wait_at(gate);
    stop.request_stop();
    runner.join();
    EXPECT_EQ(verdict.outcome, TestOutcome::interrupted);
    EXPECT_FALSE(anything_left());
}

} // namespace
} // namespace tt
