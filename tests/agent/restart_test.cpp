#include "integrations/http/curl_client.hpp"
#include "integrations/json/json.hpp"
#include "integrations/posix/proc.hpp"
#include "tests/agent/agent_host.hpp"
#include "tests/support/free_port.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/resource.h>

#include <atomic>
#include <set>

namespace tt {

namespace {

/// Ended, whoever has yet to take note of it.
bool is_gone(pid_t pid) {
    const auto process = process_info(pid);
    return !process || process->dead;
}

/// A host whose service is the real program of tests/support/service, restarted in each of the ways there
/// are.
class RestartTest : public AgentHost {
protected:
    /// Whatever the test leaves is ended by its number.
    ~RestartTest() override {
        for (const pid_t pid : started_) ::kill(pid, SIGKILL);
    }

    /// A build without any hook but those given.
    ServiceGoal build(
        const std::string& deploy, const std::string& name, const BuildConfig& config, const Hooks& hooks = {}
    ) {
        const auto tree = directory / ("tree-" + name);
        std::filesystem::create_directories(tree / "bin");
        std::filesystem::create_directories(tree / ".tt");
        std::filesystem::copy_file(TT_TEST_SERVICE, tree / "bin/web");
        std::ofstream(tree / "name") << name;
        std::ofstream(tree / ".tt" / "build.json") << encode(config);
        for (const auto& [hook, script] : hooks) {
            std::filesystem::create_directories(tree / "tt");
            std::ofstream(tree / "tt" / hook) << "#!/bin/sh\n" << script << "\n";
            std::filesystem::permissions(tree / "tt" / hook, std::filesystem::perms{0755});
        }
        return goal_of(deploy, name, tree);
    }

    /// Of a service that is started by tt and answers on `port_`.
    BuildConfig
    config(RestartStrategy strategy, const std::string& name, std::vector<std::string> more = {}) {
        BuildConfig config;
        config.restart.strategy = strategy;
        config.restart.run = {"bin/web", "--port", std::to_string(port_), "--build", name};
        config.restart.run.insert(config.restart.run.end(), more.begin(), more.end());
        config.restart.port = std::to_string(port_);
        config.health = HealthCheck{};
        config.health->http = "http://127.0.0.1:" + std::to_string(port_) + "/healthz";
        config.health->header = {{"X-Build", name}};
        config.health->interval = std::chrono::milliseconds{20};
        return config;
    }

    [[nodiscard]] std::string pid_file() const { return directory / "web.pid"; }

    /// Of a service that `starter` starts.
    BuildConfig by_hook(const std::string& name) {
        auto by_hook = config(RestartStrategy::plain, name);
        by_hook.restart.run.clear();
        by_hook.restart.pid_file = pid_file();
        return by_hook;
    }

    [[nodiscard]] Hooks starter(const std::string& name) const {
        return {
            {"RESTARTING", "setsid $TT_HOOK_RELEASE/bin/web --port " + std::to_string(port_) + " --build "
                               + name + " --pid-file " + pid_file() + " >/dev/null 2>&1 &"}
        };
    }

    /// What was started last was so before the machine's last boot.
    void pretend_reboot() const {
        const auto file = directory / "state/running/web";
        auto text = slurp(file);
        const auto at = text.find(R"("boot":")");
        ASSERT_NE(at, std::string::npos) << text;
        text[at + 8] = text[at + 8] == '0' ? '1' : '0';
        std::ofstream(file) << text;
    }

    ServiceReport deploy(
        const std::string& id, const std::string& name, const BuildConfig& config, const Hooks& hooks = {}
    ) {
        control_plane.say({permitted(build(id, name, config, hooks), "p-" + id)});
        if (!agent) start();
        return control_plane.wait_report([&](const ServiceReport& report) {
            return report.deploy.value == id
                   && (report.step == Step::serving || report.state == StepState::failed);
        });
    }

    /// The build that answers, or why none does.
    std::string answer() {
        HttpRequest request;
        request.url = "http://127.0.0.1:" + std::to_string(port_) + "/";
        const auto response = CurlClient("test").send(request);
        return response ? response->body : std::string(to_string(response.error().kind));
    }

    /// Of what tt started.
    pid_t pid() {
        const auto text = slurp(directory / "state/running/web");
        const auto at = text.find("\"pid\":");
        const pid_t pid = at == std::string::npos ? 0 : std::atoi(text.c_str() + at + 6);
        if (pid > 0) started_.push_back(pid);
        return pid;
    }

    /// The program that is restarting this host's service, as soon as there is one that was not seen yet.
    pid_t restarter() {
        while (true) {
            for (const auto& process : all_processes()) {
                std::error_code gone;
                const auto proc = std::filesystem::path("/proc") / std::to_string(process.pid);
                const bool ours =
                    std::filesystem::read_symlink(proc / "exe", gone).filename() == "tt-restart"
                    && slurp(proc / "cmdline").find(directory.path().string()) != std::string::npos;
                if (!process.dead && ours && seen_.insert(process.pid).second) return process.pid;
            }
            ::poll(nullptr, 0, 5);
        }
    }

    void TearDown() override {
        pid();
        AgentHost::TearDown();
    }

    int port_ = free_port();
    std::vector<pid_t> started_;
    std::set<pid_t> seen_;
};

} // namespace

TEST_F(RestartTest, PlainEndsTheOldProcessAndStartsTheNew) {
    EXPECT_EQ(deploy("d1", "one", config(RestartStrategy::plain, "one")).error, "");
    EXPECT_EQ(answer(), "one\n");
    const pid_t first = pid();
    ASSERT_GT(first, 1);
    EXPECT_EQ(deploy("d2", "two", config(RestartStrategy::plain, "two")).error, "");
    EXPECT_EQ(answer(), "two\n");
    EXPECT_EQ(in_slot(), "two");
    EXPECT_NE(pid(), first);
    EXPECT_TRUE(is_gone(first));
}

TEST_F(RestartTest, TheAgentIsNotTheParentOfTheService) {
    deploy("d1", "one", config(RestartStrategy::plain, "one"));
    const auto service = process_info(pid());
    ASSERT_TRUE(service);
    EXPECT_NE(service->parent, agent->pid());
    end_agent();
    EXPECT_EQ(answer(), "one\n");
}

TEST_F(RestartTest, WhatDoesNotEndInItsTimeIsKilledWithAllItStarted) {
    auto stubborn = config(RestartStrategy::plain, "one");
    stubborn.restart.run = {"bin/stubborn"};
    stubborn.restart.port.clear();
    stubborn.restart.stop.timeout = std::chrono::milliseconds{50};
    stubborn.health.reset();
    const auto tree = directory / "tree-one";
    std::filesystem::create_directories(tree / "bin");
    std::ofstream(tree / "bin/stubborn")
        << "#!/bin/sh\ntrap '' TERM\nsetsid sh -c 'echo $$ >" << (directory / "child").string()
        << "; exec sleep 1000' &\nwhile :; do sleep 1000; done\n";
    std::filesystem::permissions(tree / "bin/stubborn", std::filesystem::perms{0755});
    EXPECT_EQ(deploy("d1", "one", stubborn).error, "");
    const pid_t first = pid();
    const pid_t child = std::atoi(slurp(directory / "child").c_str());
    ASSERT_GT(child, 1);
    EXPECT_EQ(deploy("d2", "two", config(RestartStrategy::plain, "two")).error, "");
    EXPECT_TRUE(is_gone(first));
    EXPECT_TRUE(is_gone(child));
}

TEST_F(RestartTest, AServiceThatEndsAtOnceFailsWithWhatItSaidAndTheOldOneIsPutBack) {
    deploy("d1", "one", config(RestartStrategy::plain, "one"));
    auto broken = config(RestartStrategy::plain, "two", {"--frobnicate", "1"});
    const auto failed = deploy("d2", "two", broken);
    EXPECT_EQ(failed.state, StepState::failed);
    EXPECT_NE(failed.tail.find("unknown option --frobnicate"), std::string::npos) << failed.tail;
    EXPECT_NE(failed.tail.find("ended right after it was started"), std::string::npos) << failed.tail;
    EXPECT_TRUE(failed.healthy);
    EXPECT_EQ(answer(), "one\n");
    EXPECT_EQ(in_slot(), "one");
}

TEST_F(RestartTest, AServiceThatAnswersAsAnotherBuildIsPutBack) {
    deploy("d1", "one", config(RestartStrategy::plain, "one"));
    auto wrong = config(RestartStrategy::plain, "two");
    wrong.restart.run[4] = "one";
    wrong.health->timeout = std::chrono::milliseconds{300};
    const auto failed = deploy("d2", "two", wrong);
    EXPECT_EQ(failed.state, StepState::failed);
    EXPECT_NE(failed.error.find("X-Build was 'one'"), std::string::npos) << failed.error;
    EXPECT_EQ(in_slot(), "one");
}

TEST_F(RestartTest, SocketActivationRefusesNobodyAndKeepsItsSocket) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs the right to take over the sockets of a process";
    auto first = config(RestartStrategy::socket_activation, "one");
    first.restart.listen = {"127.0.0.1:" + std::to_string(port_)};
    deploy("d1", "one", first);
    EXPECT_EQ(answer(), "one\n");
    auto second = config(RestartStrategy::socket_activation, "two", {"--boot", "200"});
    second.restart.listen = first.restart.listen;
    std::atomic<bool> over = false;
    std::map<std::string, int> answers;
    std::thread caller([&] {
        while (!over) ++answers[answer()];
    });
    const auto report = deploy("d2", "two", second);
    over = true;
    caller.join();
    EXPECT_EQ(report.error, "");
    EXPECT_GT(answers["one\n"], 0);
    EXPECT_GT(answers["two\n"], 0);
    EXPECT_EQ(answers.size(), 2U) << "somebody was refused: " << ::testing::PrintToString(answers);
}

TEST_F(RestartTest, PlainRefusesThoseWhoCallMeanwhile) {
    deploy("d1", "one", config(RestartStrategy::plain, "one"));
    std::atomic<bool> over = false;
    std::map<std::string, int> answers;
    std::thread caller([&] {
        while (!over) ++answers[answer()];
    });
    deploy("d2", "two", config(RestartStrategy::plain, "two", {"--boot", "200"}));
    over = true;
    caller.join();
    EXPECT_GT(answers["unavailable"], 0);
}

TEST_F(RestartTest, ReloadKeepsTheProcessAndTakesTheNewRelease) {
    const int admin = free_port();
    const auto reloading = [&](const std::string& name) {
        auto all = config(RestartStrategy::reload, name, {"--workers", "--admin", std::to_string(admin)});
        all.restart.run.erase(
            all.restart.run.begin() + 3, all.restart.run.begin() + 5
        ); // It asks its release.
        all.restart.in = "http://127.0.0.1:" + std::to_string(admin) + "/ready";
        all.health->http = "http://127.0.0.1:" + std::to_string(admin) + "/healthz";
        return all;
    };
    EXPECT_EQ(deploy("d1", "one", reloading("one")).error, "");
    EXPECT_EQ(answer(), "one\n");
    const pid_t first = pid();
    EXPECT_EQ(deploy("d2", "two", reloading("two")).error, "");
    EXPECT_EQ(answer(), "two\n");
    EXPECT_EQ(pid(), first);
}

TEST_F(RestartTest, WhatDoesNotKnowHowToReloadIsEndedAndStarted) {
    deploy("d1", "one", config(RestartStrategy::plain, "one"));
    const pid_t first = pid();
    EXPECT_EQ(deploy("d2", "two", config(RestartStrategy::reload, "two", {"--workers"})).error, "");
    EXPECT_EQ(answer(), "two\n");
    EXPECT_TRUE(is_gone(first));
}

TEST_F(RestartTest, LameDuckIsToldAndServesOnUntilItsTimeIsOver) {
    const int admin = free_port();
    auto duck = config(RestartStrategy::lame_duck, "one", {"--admin", std::to_string(admin)});
    const std::string there = "http://127.0.0.1:" + std::to_string(admin);
    duck.restart.out = {there + "/drain", std::chrono::milliseconds{300}};
    duck.restart.in = there + "/ready";
    duck.restart.port = std::to_string(admin);
    duck.health->http = there + "/healthz";
    deploy("d1", "one", duck);
    EXPECT_EQ(answer(), "one\n");
    duck.restart.run[4] = "two";
    duck.health->header = {{"X-Build", "two"}};
    std::atomic<bool> leaving = false;
    std::thread watcher([&] {
        HttpRequest health;
        health.url = "http://127.0.0.1:" + std::to_string(port_) + "/healthz";
        while (!leaving) {
            const auto response = CurlClient("test").send(health);
            leaving = response && response->status == 503;
        }
    });
    deploy("d2", "two", duck);
    EXPECT_TRUE(leaving);
    leaving = true;
    watcher.join();
    EXPECT_EQ(answer(), "two\n");
}

TEST_F(RestartTest, WarmUpEndsBeforeTheServiceIsLetIn) {
    const int admin = free_port();
    auto cold = config(RestartStrategy::plain, "one", {"--admin", std::to_string(admin), "--cold", "10:20"});
    const std::string there = "http://127.0.0.1:" + std::to_string(admin);
    cold.restart.in = there + "/ready";
    cold.restart.port = std::to_string(admin);
    cold.health->http = there + "/healthz";
    cold.warmup = Warmup{};
    cold.warmup->http = {there + "/warm"};
    cold.warmup->count = 1;
    cold.warmup->window = 5;
    cold.warmup->p95 = std::chrono::milliseconds{15};
    EXPECT_EQ(deploy("d1", "one", cold).error, "");
    wait_log("requests to warm up, 0 failed");
    const auto log = this->log();
    const auto end = log.find(" requests to warm up");
    const int requests = std::atoi(log.c_str() + log.rfind(' ', end - 1) + 1);
    EXPECT_GE(requests, 15) << "ten are slow, and five have to be fast";
}

TEST_F(RestartTest, AServiceThatItsHookStartsIsKnownByItsPidFile) {
    EXPECT_EQ(deploy("d1", "one", by_hook("one"), starter("one")).error, "");
    const pid_t first = pid();
    EXPECT_EQ(std::to_string(first) + "\n", slurp(pid_file()));
    EXPECT_EQ(deploy("d2", "two", by_hook("two"), starter("two")).error, "");
    EXPECT_EQ(answer(), "two\n");
    EXPECT_TRUE(is_gone(first));
}

/// Also after a reboot; the numbers of processes start from the beginning then.
TEST_F(RestartTest, APidFileWhoseServiceIsGoneEndsNobody) {
    EXPECT_EQ(deploy("d1", "one", by_hook("one"), starter("one")).error, "");
    ::kill(pid(), SIGKILL);
    const auto stranger = Process::start({.executable = "/bin/sleep", .arguments = {"600"}}).value();
    started_.push_back(stranger.pid());
    const auto written = std::filesystem::last_write_time(pid_file());
    std::ofstream(pid_file()) << stranger.pid() << "\n";
    std::filesystem::last_write_time(pid_file(), written);
    EXPECT_EQ(deploy("d2", "two", by_hook("two"), starter("two")).error, "");
    EXPECT_EQ(answer(), "two\n");
    EXPECT_FALSE(is_gone(stranger.pid()));
}

/// Nothing is known of what was started there before.
TEST_F(RestartTest, APidFileOlderThanTheProcessThatItNamesEndsNobody) {
    const auto stranger = Process::start({.executable = "/bin/sleep", .arguments = {"600"}}).value();
    started_.push_back(stranger.pid());
    std::ofstream(pid_file()) << stranger.pid() << "\n";
    const auto written = std::filesystem::last_write_time(pid_file());
    std::filesystem::last_write_time(pid_file(), written - std::chrono::seconds{10});
    EXPECT_EQ(deploy("d1", "one", by_hook("one"), starter("one")).error, "");
    EXPECT_EQ(answer(), "one\n");
    EXPECT_FALSE(is_gone(stranger.pid()));
}

TEST_F(RestartTest, AStrangerOnItsPortIsNamedWhereTheServiceFails) {
    const auto port = std::to_string(port_);
    const auto stranger =
        Process::start({.executable = TT_TEST_SERVICE, .arguments = {"--port", port, "--build", "other"}})
            .value();
    started_.push_back(stranger.pid());
    while (answer() != "other\n") ::poll(nullptr, 0, 5);
    auto config = this->config(RestartStrategy::plain, "one");
    config.health->timeout = std::chrono::milliseconds{300};
    const auto failed = deploy("d1", "one", config);
    EXPECT_EQ(failed.state, StepState::failed);
    EXPECT_NE(failed.tail.find("somebody takes connections at '" + port), std::string::npos) << failed.tail;
    EXPECT_FALSE(is_gone(stranger.pid()));
}

TEST_F(RestartTest, APidFileThatWasWrittenAfterARebootIsBelieved) {
    EXPECT_EQ(deploy("d1", "one", by_hook("one"), starter("one")).error, "");
    const pid_t first = pid();
    pretend_reboot();
    std::ofstream(pid_file()) << first << "\n";
    EXPECT_EQ(deploy("d2", "two", by_hook("two"), starter("two")).error, "");
    EXPECT_EQ(answer(), "two\n");
    EXPECT_TRUE(is_gone(first));
}

TEST_F(RestartTest, SoakFailsAServiceThatFallsIllAfterItWasLetIn) {
    deploy("d1", "one", config(RestartStrategy::plain, "one"));
    auto ill = config(RestartStrategy::plain, "two");
    ill.restart.run = {"bin/ill"};
    ill.health->soak = std::chrono::seconds{30};
    const auto tree = directory / "tree-two";
    std::filesystem::create_directories(tree / "bin");
    std::ofstream(tree / "bin/ill") << "#!/bin/sh\nexec timeout 0.5 $TT_HOOK_RELEASE/bin/web --port " << port_
                                    << " --build two\n";
    std::filesystem::permissions(tree / "bin/ill", std::filesystem::perms{0755});
    const auto failed = deploy("d2", "two", ill);
    EXPECT_EQ(failed.state, StepState::failed);
    EXPECT_NE(failed.error.find("it did not stay healthy for 30s"), std::string::npos) << failed.error;
    EXPECT_EQ(answer(), "one\n");
}

TEST_F(RestartTest, ATransferGoesOnWhenTheAgentIsKilledInIt) {
    deploy("d1", "one", config(RestartStrategy::plain, "one"));
    control_plane.say(
        {permitted(build("d2", "two", config(RestartStrategy::plain, "two", {"--boot", "300"})), "p-d2")}
    );
    wait_log("deploy d2: restart");
    kill_agent();
    start();
    EXPECT_EQ(wait_step("d2", Step::serving).error, "");
    EXPECT_EQ(answer(), "two\n");
}

TEST_F(RestartTest, ATransferGoesOnWhenItsOwnProgramIsKilled) {
    deploy("d1", "one", config(RestartStrategy::plain, "one"));
    control_plane.say(
        {permitted(build("d2", "two", config(RestartStrategy::plain, "two", {"--boot", "300"})), "p-d2")}
    );
    ASSERT_EQ(::kill(restarter(), SIGKILL), 0);
    EXPECT_EQ(wait_step("d2", Step::serving).error, "");
    EXPECT_EQ(answer(), "two\n");
}

TEST_F(RestartTest, ATransferThatIsKilledAgainAndAgainFailsAndTheOldServiceIsPutBack) {
    deploy("d1", "one", config(RestartStrategy::plain, "one"));
    control_plane.say(
        {permitted(build("d2", "two", config(RestartStrategy::plain, "two", {"--boot", "300"})), "p-d2")}
    );
    for (int i = 0; i < 4; ++i) ASSERT_EQ(::kill(restarter(), SIGKILL), 0);
    const auto failed = control_plane.wait_report([](const ServiceReport& report) {
        return report.deploy.value == "d2" && report.state == StepState::failed;
    });
    EXPECT_NE(failed.error.find("signal 9"), std::string::npos) << failed.error;
    EXPECT_EQ(answer(), "one\n");
}

TEST_F(RestartTest, ARecordThatTheDiskDamagedLeavesNoProcessBehind) {
    deploy("d1", "one", config(RestartStrategy::plain, "one"));
    const pid_t first = pid();
    std::ofstream(directory / "state/running/web") << "{";
    EXPECT_EQ(deploy("d2", "two", config(RestartStrategy::plain, "two")).error, "");
    EXPECT_TRUE(is_gone(first));
    EXPECT_EQ(answer(), "two\n");
}

TEST_F(RestartTest, AStopEndsWhatWasStarted) {
    deploy("d1", "one", config(RestartStrategy::plain, "one"));
    const pid_t first = pid();
    ServiceGoal stop;
    stop.service = ServiceName{"web"};
    stop.stage = StageName{"prod"};
    stop.deploy = DeployId{"d2"};
    stop.kind = DeployKind::stop;
    control_plane.say({permitted(stop, "p-d2")});
    wait_step("d2", Step::stopped);
    EXPECT_TRUE(is_gone(first));
    EXPECT_EQ(answer(), "unavailable");
}

TEST_F(RestartTest, RunsAsTheUserWithTheLimitsAndTheUmaskOfItsBuild) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    ::chmod(directory.path().c_str(), 0755);
    auto confined = config(RestartStrategy::plain, "one");
    confined.process.user = "nobody";
    confined.process.umask = "027";
    confined.process.nice = 7;
    confined.process.limits.nofile = 123;
    EXPECT_EQ(deploy("d1", "one", confined).error, "");
    const auto status = slurp("/proc/" + std::to_string(pid()) + "/status");
    EXPECT_NE(status.find("Uid:\t65534\t65534"), std::string::npos) << status;
    EXPECT_NE(status.find("Umask:\t0027"), std::string::npos) << status;
    const auto limits = slurp("/proc/" + std::to_string(pid()) + "/limits");
    EXPECT_NE(limits.find("Max open files            123                  123"), std::string::npos) << limits;
    EXPECT_EQ(::getpriority(PRIO_PROCESS, static_cast<id_t>(pid())), 7);
}

TEST_F(RestartTest, AnAreaIsFilledByTheUserOfTheBuildAndBelongsToTheAgentThen) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    ::chmod(directory.path().c_str(), 0755);
    auto confined = config(RestartStrategy::plain, "one");
    confined.process.user = "nobody";
    confined.writable = {"venv"};
    const Hooks hooks{
        {"POST_DOWNLOAD", "mkdir $TT_HOOK_RELEASE/venv/deep; id -u >$TT_HOOK_RELEASE/venv/deep/who"}
    };
    EXPECT_EQ(deploy("d1", "one", confined, hooks).error, "");
    const auto who = directory / "srv/web/current/venv/deep/who";
    EXPECT_EQ(slurp(who), "65534\n");
    struct stat info{};
    ASSERT_EQ(::lstat(who.c_str(), &info), 0);
    EXPECT_EQ(info.st_uid, 0U);
    EXPECT_EQ(info.st_mode & 0222U, 0U);
}

TEST_F(RestartTest, ProgramsThatAreAskedRunAsTheUserOfTheBuild) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    ::chmod(directory.path().c_str(), 0755);
    auto confined = config(RestartStrategy::plain, "one");
    confined.process.user = "nobody";
    confined.health = HealthCheck{};
    confined.health->exec = "bin/who";
    confined.warmup = Warmup{};
    confined.warmup->exec = "bin/who";
    const auto tree = directory / "tree-one";
    std::filesystem::create_directories(tree / "bin");
    std::ofstream(tree / "bin/who") << "#!/bin/sh\ntest $(id -u) = 65534\n";
    std::filesystem::permissions(tree / "bin/who", std::filesystem::perms{0755});
    EXPECT_EQ(deploy("d1", "one", confined).error, "");
}

TEST_F(RestartTest, TheHostSaysAsWhomAServiceRuns) {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root";
    ::chmod(directory.path().c_str(), 0755);
    start({"--run-as", "web=nobody"});
    EXPECT_EQ(deploy("d1", "one", config(RestartStrategy::plain, "one")).error, "");
    EXPECT_NE(
        slurp("/proc/" + std::to_string(pid()) + "/status").find("Uid:\t65534\t65534"), std::string::npos
    );
}

TEST_F(RestartTest, AUserThatTheHostDoesNotHaveFailsTheStepAndSaysSo) {
    auto confined = config(RestartStrategy::plain, "one");
    confined.process.user = "nobody-of-that-name";
    EXPECT_EQ(deploy("d1", "one", confined).error, "no user 'nobody-of-that-name' on this host");
}

} // namespace tt
