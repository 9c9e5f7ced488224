#include "tests/unit/api/api_harness.hpp"

namespace tt {
namespace {

const std::string question = "/v1/hosts/output?host=web-1&service=web&step=restart";

/// The agent of h-1, which was heard just now.
class OutputDesk : public ::testing::Test {
protected:
    OutputDesk() {
        report.tells_output = true;
        hear(HostId{"h-1"});
    }

    void hear(const HostId& host) {
        const Time now = harness.engine.now();
        harness.engine.change([&](State& state) {
            Presence presence;
            presence.host = host;
            presence.last_seen = now;
            state.presence.put(presence);
        });
    }

    HttpResponse speak(const std::string& wait = "0s") {
        ++report.sequence;
        return harness.ask("POST", "/v1/agents/report?wait=" + wait, "agent", encode(report));
    }

    std::future<HttpResponse> speak_later() {
        ++report.sequence;
        return harness.ask_later(
            harness.request("POST", "/v1/agents/report?wait=60s", "agent", encode(report))
        );
    }

    std::future<HttpResponse> ask_later() {
        return harness.ask_later(harness.request("GET", question, "reader"));
    }

    HttpResponse tell(const OutputPart& part) {
        return harness.ask("POST", "/v1/agents/output", "agent", encode(part));
    }

    ApiHarness harness;
    Report report = ApiHarness::report();
};

TEST_F(OutputDesk, WakesTheHostAndPassesItsAnswer) {
    auto parked = speak_later();
    harness.wait_until_parked(1);
    auto asked = ask_later();
    const auto goal = decode<Goal>(parked.get().body);
    ASSERT_TRUE(goal);
    EXPECT_EQ(goal->version, report.have) << "it is no news";
    ASSERT_EQ(goal->wanted_output.size(), 1U);
    const OutputWish wish = goal->wanted_output.front();
    EXPECT_EQ(wish.service, ServiceName{"web"});
    EXPECT_EQ(wish.step, "restart");
    OutputPart part;
    part.id = wish.id;
    part.text = "up\n";
    EXPECT_EQ(tell(part).status, 204);
    const auto answer = asked.get();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(decode<OutputPart>(answer.body)->text, "up\n");
    EXPECT_EQ(decode<OutputPart>(answer.body)->host, HostId{"h-1"});
    EXPECT_EQ(tell(part).status, 404) << "nobody waits any more";
}

TEST_F(OutputDesk, IsWantedUntilItIsTold) {
    speak();
    auto parked = speak_later();
    harness.wait_until_parked(1);
    auto asked = ask_later();
    const auto first = decode<Goal>(parked.get().body)->wanted_output;
    const auto again = decode<Goal>(speak("60s").body)->wanted_output;
    EXPECT_EQ(first, again);
    OutputPart part;
    part.id = first.front().id;
    tell(part);
    EXPECT_EQ(asked.get().status, 200);
    EXPECT_EQ(speak().status, 204);
}

TEST_F(OutputDesk, IsNotJournalled) {
    auto parked = speak_later();
    harness.wait_until_parked(1);
    harness.engine.forget();
    auto asked = ask_later();
    OutputPart part;
    part.id = decode<Goal>(parked.get().body)->wanted_output.front().id;
    part.text = "secret";
    tell(part);
    asked.get();
    EXPECT_TRUE(harness.engine.asked().empty());
}

TEST_F(OutputDesk, OfAHostThatIsGoneSaysWhenItWasHeard) {
    harness.engine.set_time(harness.engine.now() + std::chrono::minutes{10});
    const auto answer = harness.ask("GET", question, "reader");
    EXPECT_EQ(answer.status, 503);
    EXPECT_NE(answer.body.find("web-1 was last heard at"), std::string::npos) << answer.body;
    EXPECT_NE(answer.body.find("tt agent status"), std::string::npos) << answer.body;
}

TEST_F(OutputDesk, OfAnOlderAgentSaysSoAtOnce) {
    report.tells_output = false;
    speak();
    const auto answer = harness.ask("GET", question, "reader");
    EXPECT_EQ(answer.status, 503);
    EXPECT_NE(answer.body.find("too old to tell output"), std::string::npos) << answer.body;
}

TEST_F(OutputDesk, OfAHostThatDoesNotAnswerEndsByItself) {
    harness.hurry_output(std::chrono::milliseconds{50});
    speak();
    const auto answer = harness.ask("GET", question, "reader");
    EXPECT_EQ(answer.status, 504);
    EXPECT_NE(answer.body.find("no answer within 50ms"), std::string::npos) << answer.body;
}

TEST_F(OutputDesk, OfNoHostIsNotFound) {
    EXPECT_EQ(harness.ask("GET", "/v1/hosts/output?host=web-9", "reader").status, 404);
}

TEST_F(OutputDesk, CannotBeToldByAnotherHost) {
    harness.engine.change([](State& state) {
        Credential other = new_credential("other", Role::agent, "other", Time{});
        other.host = HostId{"h-2"};
        state.credentials.put(other);
    });
    auto parked = speak_later();
    harness.wait_until_parked(1);
    auto asked = ask_later();
    OutputPart part;
    part.id = decode<Goal>(parked.get().body)->wanted_output.front().id;
    part.text = "forged";
    EXPECT_EQ(harness.ask("POST", "/v1/agents/output", "other", encode(part)).status, 404);
    part.text = "true";
    tell(part);
    EXPECT_EQ(decode<OutputPart>(asked.get().body)->text, "true");
}

class LeavingHost : public OutputDesk {
protected:
    HttpResponse leave() {
        return harness.ask("POST", "/v1/agents/drain?wait=0s", "agent", R"({"reason":"scale-in"})");
    }

    void change_host(const std::function<void(Host&)>& change) {
        harness.engine.change([&](State& state) {
            Host host = *state.hosts.find("h-1");
            change(host);
            state.hosts.put(host);
        });
    }

    void know(std::uint64_t version) {
        harness.engine.change([&](State& state) {
            Presence presence = *state.presence.find("h-1");
            presence.have = version;
            state.presence.put(presence);
        });
    }
};

TEST_F(LeavingHost, AsksTheEngineForItselfAlone) {
    leave();
    const auto asked = harness.engine.asked();
    ASSERT_EQ(asked.size(), 1U);
    const auto& request = std::get<SteerHost>(asked.front().request);
    EXPECT_EQ(request.verb, HostVerb::drain);
    EXPECT_EQ(request.host, "h-1");
    EXPECT_EQ(request.reason, "scale-in");
}

TEST_F(LeavingHost, HasLeftWhenItKnowsAndNothingIsUnderWay) {
    EXPECT_EQ(decode<Leaving>(leave().body)->waits_for, "web-1 takes part");
    change_host([](Host& host) { host.drained = true; });
    EXPECT_EQ(decode<Leaving>(leave().body)->waits_for, "the agent has not heard of it yet");
    know(41);
    EXPECT_TRUE(decode<Leaving>(leave().body)->left);
    change_host([](Host& host) {
        ServiceReport walk;
        walk.service = ServiceName{"web"};
        walk.deploy = DeployId{"d7"};
        walk.step = Step::restart;
        walk.state = StepState::running;
        walk.begun = true;
        host.services = {walk};
    });
    EXPECT_EQ(decode<Leaving>(leave().body)->waits_for, "web: d7 is at restart");
}

} // namespace
} // namespace tt
