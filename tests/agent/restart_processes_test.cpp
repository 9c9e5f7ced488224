#include "tests/agent/restart_host.hpp"

/// Which process the service is, when something died or somebody wrote something else meanwhile.
namespace tt {

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
    const auto stranger = start_stranger("/usr/bin/tail", {"-f", "/dev/null"});
    const auto written = std::filesystem::last_write_time(pid_file());
    std::ofstream(pid_file()) << stranger.pid() << "\n";
    std::filesystem::last_write_time(pid_file(), written);
    EXPECT_EQ(deploy("d2", "two", by_hook("two"), starter("two")).error, "");
    EXPECT_EQ(answer(), "two\n");
    EXPECT_FALSE(is_gone(stranger.pid()));
}

/// Nothing is known of what was started there before.
TEST_F(RestartTest, APidFileOlderThanTheProcessThatItNamesEndsNobody) {
    const auto stranger = start_stranger("/usr/bin/tail", {"-f", "/dev/null"});
    std::ofstream(pid_file()) << stranger.pid() << "\n";
    const auto written = std::filesystem::last_write_time(pid_file());
    std::filesystem::last_write_time(pid_file(), written - std::chrono::seconds{10});
    EXPECT_EQ(deploy("d1", "one", by_hook("one"), starter("one")).error, "");
    EXPECT_EQ(answer(), "one\n");
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

/// The check passes whatever became of the service.
TEST_F(RestartTest, AServiceThatEndsBeforeItIsBelievedHasNotComeUp) {
    const auto number = (directory / "number").string();
    auto config = this->config(RestartStrategy::plain, "one");
    config.restart.run = {"tt/serve"};
    config.restart.port.clear();
    config.health->http.clear();
    config.health->header.clear();
    config.health->exec = "tt/check";
    const Hooks hooks{
        {"serve", "echo $$ >" + number + "\nexec tail -f /dev/null"},
        {"check", "pid=$(cat " + number
                      + ")\nkill -KILL $pid\n"
                        "while [ -e /proc/$pid/stat ] && ! grep -q ') Z' /proc/$pid/stat; do :; done\nexit 0"}
    };
    const auto failed = deploy("d1", "one", config, hooks);
    EXPECT_EQ(failed.state, StepState::failed);
    EXPECT_NE(failed.error.find("its process has ended"), std::string::npos) << failed.error;
}

/// By somebody's hand, or for want of memory.
TEST_F(RestartTest, AServiceThatEndsLaterIsReportedAndBroughtBackWithTheNextTry) {
    ServiceGoal goal = build("d1", "one", config(RestartStrategy::plain, "one"));
    control_plane.say({permitted(goal, "p1")});
    start();
    wait_step("d1", Step::serving);
    ::kill(pid(), SIGKILL);
    const auto ill = control_plane.wait_report([](const ServiceReport& report) { return !report.healthy; });
    EXPECT_EQ(ill.step, Step::serving);
    EXPECT_EQ(ill.serving, goal.prepare->build);
    EXPECT_EQ(ill.error, "its process has ended, and nobody has started it anew");
    EXPECT_NE(log().find("Z warning: web: its process has ended\n"), std::string::npos);
    EXPECT_NE(beside({"status"}).second.find("but its process has ended"), std::string::npos);
    EXPECT_NE(beside({"doctor"}).second.find("fail  web: its process has ended"), std::string::npos);
    goal.retry = 1;
    control_plane.say({permitted(goal, "p2")});
    control_plane.wait_report([](const ServiceReport& report) {
        return report.permit.value == "p2" && report.step == Step::serving && report.healthy;
    });
    EXPECT_EQ(answer(), "one\n");
}

/// They may answer as well as the service would.
TEST_F(RestartTest, AStrangerOnItsPortIsNotTakenForTheService) {
    const auto port = std::to_string(port_);
    const auto stranger = start_stranger(TT_TEST_SERVICE, {"--port", port, "--build", "one"});
    while (answer() != "one\n") ::poll(nullptr, 0, 5);
    const auto failed = deploy("d1", "one", config(RestartStrategy::plain, "one"));
    EXPECT_EQ(failed.state, StepState::failed);
    EXPECT_NE(failed.tail.find("somebody else takes connections at '" + port), std::string::npos)
        << failed.tail;
    EXPECT_FALSE(is_gone(stranger.pid()));
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

} // namespace tt
