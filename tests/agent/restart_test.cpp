#include "tests/agent/restart_host.hpp"

#include <atomic>

/// What each way to restart does to a service and to those who call it.
namespace tt {

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
    wrong.health->timeout = std::chrono::seconds{2};
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

} // namespace tt
