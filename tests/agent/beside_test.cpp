#include "tests/agent/agent_host.hpp"

#include <csignal>

namespace tt {

/// `tt-agent status`, `doctor` and `drain`, beside the agent.
using BesideTest = AgentHost;

TEST_F(BesideTest, StatusSaysWhatServesAndWhatWaits) {
    const auto one = publish("d1", "one", {});
    control_plane.say({permitted(one, "p1")});
    start();
    wait_step("d1", Step::serving);
    control_plane.say({publish("d2", "two", {})});
    wait_step("d2", Step::prepared);
    const auto [status, text] = beside({"status"});
    EXPECT_TRUE(status.success());
    EXPECT_NE(text.find("runs as process " + std::to_string(agent->pid())), std::string::npos) << text;
    EXPECT_NE(text.find("web: serves " + short_id(one.prepare->build) + ", healthy"), std::string::npos)
        << text;
    EXPECT_NE(text.find("d2: prepared done"), std::string::npos) << text;
    EXPECT_NE(text.find("prepared and waits for a permit"), std::string::npos) << text;
    EXPECT_NE(text.find("resident: "), std::string::npos) << text;
}

TEST_F(BesideTest, StatusTellsABuildThatWasPutBackFromTheOneThatFailed) {
    const auto one = publish("d1", "one", {});
    control_plane.say({permitted(one, "p1")});
    start();
    wait_step("d1", Step::serving);
    const auto two = publish("d2", "two", {{"RESTARTING", "grep -q one name"}});
    control_plane.say({permitted(two, "p2")});
    wait_failed("d2");
    const std::string text = beside({"status"}).second;
    const std::string failed =
        "d2 (" + short_id(two.prepare->build) + ") failed at restart: RESTARTING failed";
    EXPECT_NE(text.find(failed), std::string::npos) << text;
    const std::string back = short_id(one.prepare->build) + " was put back, and is healthy";
    EXPECT_NE(text.find(back), std::string::npos) << text;
    EXPECT_EQ(text.find("last error"), std::string::npos) << text;
    EXPECT_EQ(text.find("back-restart"), std::string::npos) << text;
}

TEST_F(BesideTest, StatusNeedsNeitherAgentNorControlPlane) {
    control_plane.say({permitted(publish("d1", "one", {{"RESTARTING", "exit 3"}}), "p1")});
    start();
    wait_failed("d1");
    end_agent();
    control_plane.go_away();
    const auto [status, text] = beside({"status", "-o", "json"});
    EXPECT_TRUE(status.success());
    EXPECT_NE(text.find(R"("pid":0)"), std::string::npos) << text;
    EXPECT_NE(text.find(R"("error":"RESTARTING failed: exit 3")"), std::string::npos) << text;
    const auto words = beside({"status"}).second;
    EXPECT_NE(words.find("the agent does not run"), std::string::npos) << words;
}

TEST_F(BesideTest, StatusSaysThatTheControlPlaneIsGone) {
    control_plane.say({permitted(publish("d1", "one", {}), "p1")});
    start();
    wait_step("d1", Step::serving);
    control_plane.go_away();
    std::string text;
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    while (text.find("/v1/agents/report") == std::string::npos) {
        ASSERT_LT(std::chrono::steady_clock::now(), end) << text;
        text = beside({"status"}).second;
    }
}

TEST_F(BesideTest, StatusOfNothingIsAnError) {
    const auto [status, text] = beside({"status"});
    EXPECT_EQ(status.code, 1);
    EXPECT_NE(text.find("--state"), std::string::npos) << text;
    EXPECT_EQ(beside({"status", "--sate", "x"}).first.code, 2);
}

TEST_F(BesideTest, DoctorFindsNothingWrongWithAHostThatIsWell) {
    control_plane.say({permitted(publish("d1", "one", {}), "p1")});
    start();
    wait_step("d1", Step::serving);
    const auto [status, text] = beside({"doctor"});
    EXPECT_TRUE(status.success()) << text;
    EXPECT_EQ(text.find("fail"), std::string::npos) << text;
    for (const char* what :
         {"state: ", "agent: runs", "release ", " is complete", "' names ", "control plane: answers",
          "clock: agrees", "tt-shim"})
        EXPECT_NE(text.find(what), std::string::npos) << what << "\n" << text;
}

TEST_F(BesideTest, DoctorNamesWhatIsWrong) {
    const auto goal = publish("d1", "one", {});
    control_plane.say({permitted(goal, "p1")});
    start();
    wait_step("d1", Step::serving);
    end_agent();
    control_plane.refuse_credentials(true);
    std::filesystem::permissions(directory / "state", std::filesystem::perms{0755});
    std::filesystem::remove(directory / "srv/web/current");
    const auto name = directory / "srv/web/releases" / goal.prepare->build.value / "name";
    std::filesystem::permissions(name.parent_path(), std::filesystem::perms{0755});
    std::filesystem::remove(name);
    const auto [status, text] = beside({"doctor"});
    EXPECT_EQ(status.code, 1);
    for (const char* what :
         {"is open to others", "agent: does not run", "is not what was unpacked", "does not name",
          "does not take this host's credential"})
        EXPECT_NE(text.find(what), std::string::npos) << what << "\n" << text;
}

TEST_F(BesideTest, DrainWaitsUntilTheHostHasLeft) {
    start();
    control_plane.wait_whole_report([](const Report&) { return true; });
    control_plane.say_leaving({false, "web: d1 is at restart"});
    std::jthread leave([&] {
        control_plane.wait_for_leavers(2);
        control_plane.say_leaving({true, ""});
    });
    const auto [status, text] = beside({"drain", "--reason", "scale-in"});
    EXPECT_TRUE(status.success()) << text;
    EXPECT_NE(text.find("waits: web: d1 is at restart"), std::string::npos) << text;
    EXPECT_EQ(control_plane.leavers().front(), "scale-in");
}

TEST_F(BesideTest, DrainEndsWithSevenWhenItsTimeIsOver) {
    start();
    control_plane.wait_whole_report([](const Report&) { return true; });
    control_plane.say_leaving({false, "web: d1 is at restart"});
    const auto [status, text] = beside({"drain", "--timeout", "10ms"});
    EXPECT_EQ(status.code, 7) << text;
    EXPECT_NE(text.find("d1 is at restart"), std::string::npos) << text;
}

TEST_F(BesideTest, DrainOfAHostThatIsForgottenIsRefused) {
    start();
    control_plane.wait_whole_report([](const Report&) { return true; });
    end_agent();
    std::filesystem::remove_all(directory / "state");
    EXPECT_EQ(beside({"drain"}).first.code, 1);
}

} // namespace tt
