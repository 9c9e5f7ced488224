#include "tests/agent/agent_host.hpp"

namespace tt {

using FencingTest = AgentHost;

TEST_F(FencingTest, RefusesAnotherFleetAndSaysSo) {
    start();
    control_plane.say({permitted(publish("d1", "one", {}), "p1")});
    wait_step("d1", Step::serving);
    kill_agent();
    control_plane.say({permitted(publish("d2", "two", {}), "p2")}, 9, "f2");
    control_plane.forget();
    start();
    wait_log("the control plane is of fleet 'f2', this host of 'f1'");
    EXPECT_EQ(in_slot(), "one");
    EXPECT_EQ(ran(), "one RESTARTING 1\n");
}

TEST_F(FencingTest, RefusesAnOlderEpoch) {
    const auto one = publish("d1", "one", {});
    control_plane.say({permitted(one, "p1")}, 7);
    start();
    wait_step("d1", Step::serving);
    control_plane.say({permitted(publish("d2", "two", {}), "p2")}, 6);
    control_plane.wait_report([](const ServiceReport& report) {
        return report.error.find("epoch 7 was seen") != std::string::npos;
    });
    control_plane.say({permitted(publish("d3", "three", {}), "p3")}, 8);
    wait_step("d3", Step::serving);
    EXPECT_EQ(ran(), "one RESTARTING 1\nthree RESTARTING 1\n");
}

TEST_F(FencingTest, SaysAtOnceThatItsCredentialIsNotKnown) {
    control_plane.refuse_credentials(true);
    start();
    wait_log("this credential was revoked");
    EXPECT_EQ(end_agent().code, 0);
}

TEST_F(FencingTest, OneAgentAtATimeHasAStateDirectory) {
    start();
    control_plane.wait_whole_report([](const Report& report) { return report.boot == 1; });
    const auto first = std::move(agent);
    start();
    EXPECT_EQ(wait_agent().code, 1);
    wait_log("one agent at a time may use");
}

/// Nobody has to come to the host, and what has finished does not run again.
TEST_F(FencingTest, BeginsAServiceAnewWhoseJournalIsDamaged) {
    control_plane.say({permitted(publish("d1", "one", {}), "p1")});
    start();
    wait_step("d1", Step::serving);
    end_agent();
    auto text = slurp(directory / "state/services/web");
    text[text.size() / 2] = static_cast<char>(text[text.size() / 2] ^ 1);
    std::ofstream(directory / "state/services/web") << text;
    control_plane.forget();
    start();
    wait_log("the service begins anew");
    EXPECT_TRUE(wait_step("d1", Step::serving).healthy);
    EXPECT_EQ(ran(), "one RESTARTING 1\n");
    EXPECT_TRUE(std::filesystem::exists(directory / "state/damaged/web"));
}

TEST_F(FencingTest, DoesNotStartWhenNobodyKnowsWhoItIs) {
    start();
    control_plane.wait_whole_report([](const Report& report) { return report.boot == 1; });
    end_agent();
    for (const char* name : {"state/membership", "state/membership.copy"})
        std::ofstream(directory / name) << "x";
    start();
    EXPECT_EQ(wait_agent().code, 1);
    wait_log("is cut off");
}

TEST_F(FencingTest, ReportsOnScheduleInsteadOfWaitingWhenToldToPoll) {
    const auto goal = publish("d1", "one", {});
    control_plane.say({permitted(goal, "p1")});
    start({"--poll", "100ms"});
    wait_step("d1", Step::serving);
}

} // namespace tt
