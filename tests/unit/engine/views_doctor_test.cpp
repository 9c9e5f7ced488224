#include "pipeline/engine/views.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tt {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

const Time now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1};

void add_host(State& state, const std::string& name, Time seen, const std::string& version = "1.0") {
    Host host;
    host.id = HostId{name};
    host.facts = {name, "a", {"web"}, version};
    host.credential = CredentialId{"agent-" + name};
    state.hosts.put(host);
    Credential credential;
    credential.id = host.credential;
    credential.role = Role::agent;
    credential.host = host.id;
    state.credentials.put(credential);
    Presence presence;
    presence.host = host.id;
    presence.last_seen = seen;
    state.presence.put(presence);
}

void certify(State& state, const std::string& name, Time issued, Duration life) {
    Credential credential = *state.credentials.find("agent-" + name);
    credential.certificate = AgentCertificate{"1", "", "", issued, issued + life};
    state.credentials.put(credential);
}

DoctorFinding
found(const State& state, const std::string& subject, const std::vector<AgentRefusals>& refusals = {}) {
    const auto view = doctor_view(state, refusals, now);
    const auto finding = std::ranges::find(view.findings, subject, &DoctorFinding::subject);
    return finding == view.findings.end() ? DoctorFinding{} : *finding;
}

AgentRefusals refusals_at(Time at) {
    return {
        RefusalReason::revoked, 3, HostId{"web-1"}, "10.0.0.7", "host 'web-1' was revoked", "enrol it", at
    };
}

TEST(Doctor, FindsNothingWrongWithAFleetThatIsWell) {
    State state;
    add_host(state, "web-1", now);
    certify(state, "web-1", now - days{1}, days{30});
    for (const auto& finding : doctor_view(state, {}, now).findings) {
        EXPECT_EQ(finding.state, FindingState::ok) << finding.subject << finding.message;
        EXPECT_TRUE(finding.fix.empty());
    }
}

TEST(Doctor, SaysWhoWasRefusedWhyAndWhatToDo) {
    const auto finding = found({}, "refused agents", {refusals_at(now - minutes{5})});
    EXPECT_EQ(finding.state, FindingState::fail);
    for (const char* part : {"revoked", "3 times", "10.0.0.7", "web-1"})
        EXPECT_TRUE(finding.message.contains(part)) << finding.message;
    EXPECT_EQ(finding.fix, "enrol it");
}

TEST(Doctor, ForgetsWhatWasRefusedLongAgo) {
    EXPECT_EQ(found({}, "refused agents", {refusals_at(now - hours{2})}).state, FindingState::warn);
    EXPECT_EQ(found({}, "refused agents", {refusals_at(now - days{1})}).state, FindingState::ok);
}

TEST(Doctor, NamesHostsThatDoNotSpeakAndCountsTheRest) {
    State state;
    for (int i = 1; i <= 8; ++i) add_host(state, "web-" + std::to_string(i), now - hours{1});
    add_host(state, "web-9", now);
    const auto finding = found(state, "silent hosts");
    EXPECT_EQ(finding.state, FindingState::warn);
    EXPECT_EQ(finding.message, "web-1, web-2, web-3, web-4, web-5 and 3 more");
}

TEST(Doctor, ExpectsNothingOfDrainedHosts) {
    State state;
    add_host(state, "web-1", now - hours{1});
    Host drained = *state.hosts.find("web-1");
    drained.drained = true;
    state.hosts.put(drained);
    EXPECT_EQ(found(state, "silent hosts").state, FindingState::ok);
}

/// A stage web/prod of the group that all hosts are in, which gives up after ten minutes.
void add_stage(State& state) {
    Service service;
    service.name = ServiceName{"web"};
    service.policy = 1;
    state.services.put(service);
    Policy policy;
    policy.service = service.name;
    policy.revision = 1;
    policy.stages.emplace_back().name = StageName{"prod"};
    policy.stages[0].hosts.group = "web";
    policy.stages[0].hosts.lost_after = minutes{10};
    state.policies.put(policy);
}

TEST(Doctor, TellsLostHostsFromSilentOnes) {
    State state;
    add_host(state, "web-1", now - hours{1});
    Host lost = *state.hosts.find("web-1");
    lost.lost_at = now - minutes{30};
    state.hosts.put(lost);
    EXPECT_EQ(found(state, "silent hosts").state, FindingState::ok);
    EXPECT_EQ(found(state, "lost hosts").message, "given up for their silence: web-1");
}

TEST(Doctor, BlamesTheNetworkWhereManyAreSilentAtOnce) {
    State state;
    add_stage(state);
    for (int i = 1; i <= 3; ++i) add_host(state, "web-" + std::to_string(i), now - hours{1});
    for (int i = 4; i <= 9; ++i) add_host(state, "web-" + std::to_string(i), now);
    const auto finding = found(state, "network");
    EXPECT_EQ(finding.state, FindingState::fail);
    EXPECT_TRUE(finding.message.contains("3 of 9 hosts of web/prod")) << finding.message;
    add_host(state, "web-2", now);
    add_host(state, "web-3", now);
    EXPECT_TRUE(found(state, "network").subject.empty());
}

TEST(Doctor, NamesHostsOfOneName) {
    State state;
    add_host(state, "web-1", now);
    add_host(state, "web-2", now);
    Host other = *state.hosts.find("web-2");
    other.facts.name = "web-1";
    state.hosts.put(other);
    EXPECT_EQ(found(state, "host names").message, "2 hosts are named web-1: web-1, web-2");
    other.replaced_by = HostId{"web-1"};
    state.hosts.put(other);
    EXPECT_TRUE(found(state, "host names").subject.empty());
}

TEST(Doctor, SeesCertificatesThatWereNotRenewedInTime) {
    State state;
    add_host(state, "web-1", now);
    certify(state, "web-1", now - days{22}, days{30});
    EXPECT_EQ(found(state, "certificates").state, FindingState::ok) << "8 days are left";
    certify(state, "web-1", now - days{24}, days{30});
    EXPECT_EQ(found(state, "certificates").state, FindingState::warn);
    certify(state, "web-1", now - days{30}, days{30});
    EXPECT_EQ(found(state, "certificates").state, FindingState::fail);
}

TEST(Doctor, DoesNotTakeShortLivesForEnds) {
    State state;
    add_host(state, "web-1", now);
    certify(state, "web-1", now - hours{17}, hours{24});
    EXPECT_EQ(found(state, "certificates").state, FindingState::ok);
}

TEST(Doctor, CountsVersionsOfAgents) {
    State state;
    add_host(state, "web-1", now, "1.0");
    add_host(state, "web-2", now, "1.1");
    add_host(state, "web-3", now, "1.1");
    const auto finding = found(state, "agent versions");
    EXPECT_EQ(finding.state, FindingState::warn);
    EXPECT_EQ(finding.message, "1.0 on 1 host, 1.1 on 2 hosts");
}

} // namespace
} // namespace tt
