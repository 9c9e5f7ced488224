#include "tests/unit/api/api_harness.hpp"

namespace tt {
namespace {

void start_now(ApiHarness& harness) {
    const Time now = harness.engine.now();
    harness.engine.change([now](State& state) { state.started_at = now; });
}

std::future<HttpResponse> promote(ApiHarness& harness) {
    return harness.ask_later(harness.request("POST", "/v1/promote", "operator", "{}"));
}

/// Plays the engine's part of a report: the host is present afterwards, and nothing else has changed.
void take_reports(ApiHarness& harness) {
    harness.engine.answer_with([](const Asked&) { return Answer{}; });
    Presence heard;
    heard.host = HostId{"h-1"};
    heard.sequence = 1;
    harness.engine.change([&](State& state) { state.presence.put(heard); });
}

TEST(Promotion, WaitsUntilEveryKnownHostHasSpoken) {
    ApiHarness harness;
    start_now(harness);
    auto answer = promote(harness);
    harness.wait_until_parked(1);
    EXPECT_TRUE(harness.engine.asked().empty());
    take_reports(harness);
    harness.ask("POST", "/v1/agents/report", "agent", encode(ApiHarness::report()));
    EXPECT_EQ(answer.get().status, 200);
    const auto asked = harness.engine.asked();
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_TRUE(std::holds_alternative<PromoteAll>(asked[1].request));
}

TEST(Promotion, DoesNotWaitForHostsOnceTheServerHasRunForAWhile) {
    ApiHarness harness;
    start_now(harness);
    harness.engine.set_time(harness.engine.now() + std::chrono::seconds{16});
    EXPECT_EQ(promote(harness).get().status, 200);
}

TEST(Promotion, DoesNotWaitForDrainedHosts) {
    ApiHarness harness;
    start_now(harness);
    harness.engine.change([](State& state) {
        Host host = *state.hosts.find("h-1");
        host.drained = true;
        state.hosts.put(host);
    });
    EXPECT_EQ(promote(harness).get().status, 200);
}

TEST(Promotion, NamesTheDeploysThatAutomationStartedSinceItWasAskedFor) {
    ApiHarness harness;
    harness.engine.change([](State& state) { state.fleet.deploys = 4; });
    harness.engine.answer_with([](const Asked&) { return Answer{}; });
    start_now(harness);
    auto answer = promote(harness);
    harness.wait_until_parked(1);
    harness.engine.change([](State& state) {
        for (std::uint64_t number = 4; number <= 6; ++number) {
            Deploy deploy;
            deploy.id = DeployId{"d" + std::to_string(number)};
            deploy.number = number;
            deploy.service = ServiceName{"web"};
            deploy.automatic = number != 5;
            state.deploys.put(deploy);
        }
    });
    take_reports(harness);
    harness.polls().publish({});
    const auto view = decode<PromotionsView>(answer.get().body);
    EXPECT_EQ(view->started, std::vector{DeployId{"d6"}});
}

} // namespace
} // namespace tt
