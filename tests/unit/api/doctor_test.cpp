#include "tests/unit/api/api_harness.hpp"

#include <algorithm>
#include <regex>

namespace tt {
namespace {

std::string metrics(const ApiHarness& harness) {
    return harness.ask("GET", "/metrics", "reader").body;
}

/// The value of one sample, as it is written.
std::string sample(const std::string& text, const std::string& name) {
    const auto begin = ("\n" + text).find("\n" + name + " ");
    if (begin == std::string::npos) return "absent";
    const auto value = begin + name.size() + 1;
    return text.substr(value, text.find('\n', value) - value);
}

std::string refusals(const ApiHarness& harness, const std::string& reason) {
    return sample(metrics(harness), "tt_agent_refusals_total{reason=\"" + reason + "\"}");
}

TEST(Metrics, AreInTheTextFormatWithHelpAndTypeOfEachName) {
    ApiHarness harness;
    const HttpResponse response = harness.ask("GET", "/metrics", "reader");
    EXPECT_EQ(response.headers.value("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    const std::regex line(R"(# HELP tt_\w+ .+|# TYPE tt_\w+ (gauge|counter)|tt_\w+(\{\w+="[^"]*"\})? \d+)");
    std::string described;
    for (std::size_t at = 0; at < response.body.size();) {
        const std::size_t end = response.body.find('\n', at);
        ASSERT_NE(end, std::string::npos);
        const std::string text = response.body.substr(at, end - at);
        EXPECT_TRUE(std::regex_match(text, line)) << text;
        if (text.starts_with("# TYPE ")) described = text.substr(7, text.find(' ', 7) - 7);
        if (!text.starts_with('#')) EXPECT_TRUE(text.starts_with(described)) << text;
        at = end + 1;
    }
}

TEST(Metrics, CountHostsReportsAndDeploys) {
    ApiHarness harness;
    harness.ask("POST", "/v1/agents/report", "agent", encode(ApiHarness::report()));
    harness.engine.change([](State& state) {
        Stage stage;
        stage.service = ServiceName{"web"};
        stage.name = StageName{"prod"};
        stage.active = DeployId{"d1"};
        state.stages.put(stage);
    });
    const std::string text = metrics(harness);
    EXPECT_EQ(sample(text, "tt_hosts{state=\"silent\"}"), "1");
    EXPECT_EQ(sample(text, "tt_hosts{state=\"reachable\"}"), "0");
    EXPECT_EQ(sample(text, "tt_agent_reports_total"), "1");
    EXPECT_EQ(sample(text, "tt_deploys_active"), "1");
    EXPECT_EQ(sample(text, "tt_epoch"), "7");
}

TEST(Refusals, OfAgentsAreCountedOnceByReasonAndTold) {
    ApiHarness harness;
    EXPECT_EQ(refusals(harness, "other_host"), "0");
    Report report = ApiHarness::report();
    report.host = HostId{"h-2"};
    EXPECT_EQ(harness.ask("POST", "/v1/agents/report", "agent", encode(report)).status, 403);
    EXPECT_EQ(refusals(harness, "other_host"), "1");
    EXPECT_EQ(harness.ask("POST", "/v1/agents/report", "stranger", encode(report)).status, 401);
    EXPECT_EQ(harness.ask("POST", "/v1/agents/report", "", encode(report)).status, 401);
    EXPECT_EQ(refusals(harness, "unknown_credential"), "2");
    const auto view = decode<DoctorView>(harness.ask("GET", "/v1/doctor", "reader").body);
    ASSERT_TRUE(view);
    EXPECT_EQ(std::ranges::count(view->findings, FindingState::fail, &DoctorFinding::state), 2);
}

TEST(Refusals, OfPeopleAreNoneOfAgents) {
    ApiHarness harness;
    harness.ask("GET", "/v1/status", "stranger");
    EXPECT_EQ(refusals(harness, "unknown_credential"), "0");
}

/// Of an agent whose credential counts no more.
void put_revoked(State& state) {
    Credential credential = new_credential("agent h-9", Role::agent, "of h-9", Time{});
    credential.host = HostId{"h-9"};
    credential.revoked = true;
    state.credentials.put(credential);
}

HttpResponse report_of_revoked(ApiHarness& harness) {
    HttpResponse response = harness.ask("POST", "/v1/agents/report", "of h-9", encode(ApiHarness::report()));
    EXPECT_EQ(response.status, 401);
    return response;
}

TEST(Refusals, OfAHostThatWasForgottenSayThat) {
    ApiHarness harness;
    harness.engine.change(put_revoked);
    const HttpResponse response = report_of_revoked(harness);
    EXPECT_TRUE(response.body.contains("host 'h-9' was forgotten")) << response.body;
}

TEST(Refusals, OfARevokedAgentSayWhoItIs) {
    ApiHarness harness;
    harness.engine.change([](State& state) {
        put_revoked(state);
        Host host;
        host.id = HostId{"h-9"};
        state.hosts.put(host);
    });
    const HttpResponse response = report_of_revoked(harness);
    EXPECT_TRUE(response.body.contains("host 'h-9' was revoked")) << response.body;
    EXPECT_EQ(refusals(harness, "revoked"), "1");
}

TEST(Refusals, OfAHostThatWasReplacedSayByWhom) {
    ApiHarness harness;
    harness.engine.change([](State& state) {
        Credential credential = new_credential("agent h-9", Role::agent, "of h-9", Time{});
        credential.host = HostId{"h-9"};
        credential.revoked = true;
        state.credentials.put(credential);
        Host host;
        host.id = credential.host;
        host.replaced_by = HostId{"h-10"};
        state.hosts.put(host);
    });
    const HttpResponse response =
        harness.ask("POST", "/v1/agents/report", "of h-9", encode(ApiHarness::report()));
    EXPECT_EQ(response.status, 401);
    EXPECT_TRUE(response.body.contains("host 'h-9' was replaced by 'h-10', which enrolled under its name"))
        << response.body;
    EXPECT_EQ(refusals(harness, "revoked"), "1");
    EXPECT_EQ(sample(metrics(harness), "tt_hosts{state=\"replaced\"}"), "1");
}

TEST(Refusals, OfAGroupThatAHostMayNotClaim) {
    ApiHarness harness;
    harness.engine.change([](State& state) {
        Credential credential = new_credential("agent h-1", Role::agent, "of h-1", Time{});
        credential.id = CredentialId{"agent-h-1"};
        credential.host = HostId{"h-1"};
        credential.groups = {"web"};
        state.credentials.put(credential);
    });
    Report report = ApiHarness::report();
    report.facts.groups = {"web"};
    EXPECT_LT(harness.ask("POST", "/v1/agents/report", "of h-1", encode(report)).status, 300);
    report.facts.groups = {"web", "payments"};
    EXPECT_EQ(harness.ask("POST", "/v1/agents/report", "of h-1", encode(report)).status, 403);
    EXPECT_EQ(refusals(harness, "out_of_scope"), "1");
}

TEST(Refusals, OfATokenThatExpired) {
    ApiHarness harness;
    harness.engine.change([](State& state) {
        Credential credential = new_credential("old", Role::enroll, "old token", Time{});
        credential.expires_at = Time{};
        state.credentials.put(credential);
    });
    const HttpResponse response = harness.ask("POST", "/v1/agents/enroll", "old token", "{}");
    EXPECT_EQ(response.status, 401);
    EXPECT_TRUE(response.body.contains("the token 'old' expired at 1970-01-01")) << response.body;
    EXPECT_EQ(refusals(harness, "expired_token"), "1");
}

TEST(NewTokens, HaveUsesGroupsAndAnEnd) {
    ApiHarness harness;
    const std::string body = R"({"name":"web","role":"enroll","uses":2,"groups":["web"],"expires":"1h"})";
    ASSERT_EQ(harness.ask("POST", "/v1/tokens", "operator", body).status, 200);
    const auto asked = harness.engine.asked();
    const Credential& added = std::get<AddCredential>(asked.at(0).request).credential;
    EXPECT_EQ(added.uses, 2U);
    EXPECT_EQ(added.groups, (std::vector<std::string>{"web"}));
    EXPECT_EQ(added.expires_at, added.created_at + std::chrono::hours{1});
    for (const std::string wrong :
         {R"({"name":"x","role":"reader","uses":2})", R"({"name":"x","role":"operator","groups":["a"]})",
          R"({"name":"x","role":"reader","expires":"0s"})",
          R"({"name":"x","role":"reader","expires":"99999999d"})"})
        EXPECT_EQ(harness.ask("POST", "/v1/tokens", "operator", wrong).status, 400) << wrong;
}

} // namespace
} // namespace tt
