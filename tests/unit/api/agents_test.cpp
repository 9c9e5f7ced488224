#include "tests/unit/api/api_harness.hpp"

namespace tt {
namespace {

const std::string report_path = "/v1/agents/report";

/// The agent of h-1, one request after the other.
class Agent {
public:
    explicit Agent(ApiHarness& harness)
        : harness_(harness) {}

    Report report = ApiHarness::report();

    HttpResponse say(const std::string& query = "") {
        ++report.sequence;
        return harness_.ask("POST", report_path + query, "agent", encode(report));
    }

    std::future<HttpResponse> say_later(const std::string& query) {
        ++report.sequence;
        return harness_.ask_later(harness_.request("POST", report_path + query, "agent", encode(report)));
    }

private:
    ApiHarness& harness_;
};

ErrorKind kind_in(const HttpResponse& response) {
    return error_kind_from(decode<Refusal>(response.body)->code);
}

void grow_version(FakeEngine& engine) {
    engine.change([](State& state) {
        Host host = *state.hosts.find("h-1");
        ++host.version;
        state.hosts.put(host);
    });
}

TEST(AgentReports, AreAnsweredAtOnceWhenTheGoalHasAnotherVersion) {
    ApiHarness harness;
    Agent agent(harness);
    agent.report.have = 40;
    const HttpResponse response = agent.say("?wait=60s");
    EXPECT_EQ(response.status, 200);
    const auto goal = decode<Goal>(response.body);
    EXPECT_EQ(goal->version, 41U);
    EXPECT_EQ(goal->epoch, 7U);
    EXPECT_EQ(goal->fleet, FleetId{"f1"});
}

TEST(AgentReports, AreAnsweredAtOnceWhenTheAgentKnowsAnotherEpoch) {
    ApiHarness harness;
    Agent agent(harness);
    agent.report.epoch = 6;
    EXPECT_EQ(agent.say("?wait=60s").status, 200);
}

TEST(AgentReports, WithoutNewsAndWithoutWaitHaveNoContent) {
    ApiHarness harness;
    const HttpResponse response = Agent(harness).say();
    EXPECT_EQ(response.status, 204);
    EXPECT_TRUE(response.body.empty());
}

TEST(AgentReports, AreParkedUntilTheirHostHasNews) {
    ApiHarness harness;
    Agent agent(harness);
    auto parked = agent.say_later("?wait=60s");
    harness.wait_until_parked(1);
    harness.polls().publish({HostId{"h-2"}}); // somebody else's news wakes nobody
    harness.settle();
    harness.wait_until_parked(1);
    grow_version(harness.engine);
    harness.polls().publish({HostId{"h-1"}});
    const HttpResponse response = parked.get();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(decode<Goal>(response.body)->version, 42U);
}

TEST(AgentReports, AreAnsweredWithoutContentWhenTheWaitIsOver) {
    ApiHarness harness;
    EXPECT_EQ(Agent(harness).say("?wait=20ms").status, 204);
}

TEST(AgentReports, ANewerRequestOfAHostEndsTheWaitOfTheOlder) {
    ApiHarness harness;
    Agent agent(harness);
    auto older = agent.say_later("?wait=60s");
    harness.wait_until_parked(1);
    auto newer = agent.say_later("?wait=60s");
    EXPECT_EQ(older.get().status, 204);
    harness.wait_until_parked(1);
    grow_version(harness.engine);
    harness.polls().publish({HostId{"h-1"}});
    EXPECT_EQ(newer.get().status, 200);
}

TEST(AgentReports, GoToTheEngineAtOnceWhenTheySaySomethingNew) {
    ApiHarness harness;
    Agent agent(harness);
    agent.say(); // the first since the start always does
    EXPECT_EQ(harness.engine.asked().size(), 1U);
    agent.report.services.emplace_back().service = ServiceName{"web"};
    agent.say();
    EXPECT_EQ(harness.engine.asked().size(), 2U);
    agent.report.have = 40; // an acknowledgement is news, too
    agent.say();
    const auto asked = harness.engine.asked();
    ASSERT_EQ(asked.size(), 3U);
    EXPECT_EQ(std::get<TakeReport>(asked[2].request).report.have, 40U);
    EXPECT_EQ(asked[2].actor.name, "agent");
}

TEST(AgentReports, HeartbeatsAreToldTogetherAndOnlyTheNewest) {
    ApiHarness harness;
    Agent agent(harness);
    for (int i = 0; i < 20; ++i) agent.say();
    const auto asked = harness.engine.wait_for_asked(2);
    EXPECT_EQ(std::get<TakeReport>(asked[1].request).report.sequence, agent.report.sequence);
    EXPECT_LE(asked.size(), 4U); // the 19 came within very few seconds
}

TEST(AgentReports, ARefusalOfTheEngineReachesTheAgent) {
    ApiHarness harness;
    harness.engine.answer_with([](const Asked&) { return fail(ErrorKind::unavailable, "the disk is full"); });
    const HttpResponse response = Agent(harness).say("?wait=60s");
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(kind_in(response), ErrorKind::unavailable);
}

TEST(AgentReports, NobodySpeaksForAnotherHost) {
    ApiHarness harness;
    harness.engine.change([](State& state) {
        Host other = *state.hosts.find("h-1");
        other.id = HostId{"h-2"};
        state.hosts.put(other);
    });
    Agent agent(harness);
    agent.report.host = HostId{"h-2"};
    const HttpResponse response = agent.say();
    EXPECT_EQ(response.status, 403);
    EXPECT_TRUE(harness.engine.asked().empty());
}

TEST(AgentReports, OfAnotherFleetAreRefused) {
    ApiHarness harness;
    Agent agent(harness);
    agent.report.fleet = FleetId{"f2"};
    const HttpResponse response = agent.say();
    EXPECT_EQ(response.status, 409);
    EXPECT_TRUE(response.body.contains("f2"));
    EXPECT_TRUE(harness.engine.asked().empty());
}

TEST(AgentReports, InAProtocolThatIsNotServedAreRefusedWithTheWayOut) {
    ApiHarness harness;
    Agent agent(harness);
    agent.report.protocol = protocol_version + 1;
    EXPECT_TRUE(decode<Refusal>(agent.say().body)->hint.contains("control plane"));
    agent.report.protocol = protocol_version - 2;
    EXPECT_TRUE(decode<Refusal>(agent.say().body)->hint.contains("agent"));
}

TEST(AgentReports, OfAForgottenHostAreNotFound) {
    ApiHarness harness;
    Agent agent(harness);
    auto parked = agent.say_later("?wait=60s");
    harness.wait_until_parked(1);
    harness.engine.change([](State& state) { state.hosts.erase("h-1"); });
    harness.polls().publish({HostId{"h-1"}});
    EXPECT_EQ(parked.get().status, 404);
    EXPECT_EQ(agent.say().status, 404);
}

TEST(AgentReports, FromANewerAgentMayHoldMoreThanWeKnow) {
    ApiHarness harness;
    std::string body = encode(ApiHarness::report());
    body.insert(1, R"("weather":"fine",)");
    EXPECT_EQ(harness.ask("POST", report_path, "agent", body).status, 204);
}

TEST(Enrollment, GivesTheEngineADigestAndTheAgentItsFleet) {
    ApiHarness harness;
    const std::string secret(64, 'a');
    const HttpResponse response = harness.ask(
        "POST", "/v1/agents/enroll", "enroll",
        encode(Enrollment{1, HostId{"h-9"}, {"web-9", "a", {}, "1.0"}, secret})
    );
    ASSERT_EQ(response.status, 200);
    EXPECT_EQ(decode<Enrolled>(response.body)->fleet, FleetId{"f1"});
    const auto asked = harness.engine.asked();
    const auto& request = std::get<EnrollAgent>(asked.at(0).request);
    EXPECT_EQ(request.secret, sha256(secret));
    EXPECT_EQ(request.facts.name, "web-9");
}

TEST(Enrollment, RefusesIdsThatAreNotPlainAndSecretsThatAreShort) {
    ApiHarness harness;
    const std::string secret(64, 'a');
    for (const Enrollment& wrong :
         {Enrollment{1, HostId{"../x"}, {}, secret}, Enrollment{1, HostId{""}, {}, secret},
          Enrollment{1, HostId{"a/b"}, {}, secret}, Enrollment{1, HostId{"h-9"}, {}, "short"}})
        EXPECT_EQ(harness.ask("POST", "/v1/agents/enroll", "enroll", encode(wrong)).status, 400);
    EXPECT_TRUE(harness.engine.asked().empty());
}

} // namespace
} // namespace tt
