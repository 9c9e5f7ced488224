#include "tests/e2e/identity/tls_fleet.hpp"

namespace tt {
namespace {

using std::chrono::days;

Time wall_clock() {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

/// What is shown where a certificate is asked for, and what comes of it.
class RefusedAgent : public TlsFleet {
protected:
    /// Refused with the reason, which metrics count and `tt doctor` tells, with what to do.
    void expect_refused(const HttpResponse& response, const std::string& reason, const std::string& told) {
        EXPECT_EQ(response.status, 401) << response.body;
        EXPECT_TRUE(response.body.contains(told)) << response.body;
        EXPECT_EQ(refused(reason), "1");
        const ProcessExit doctor = tt({"doctor", "-o", "json"});
        EXPECT_EQ(doctor.status.code, 1) << doctor.error.text();
        EXPECT_TRUE(doctor.output.text().contains(reason + ": 1 time")) << doctor.output.text();
        EXPECT_TRUE(doctor.output.text().contains(told)) << doctor.output.text();
    }
};

TEST_F(RefusedAgent, IsNoneThatShowsItsOwnCertificate) {
    const Played host = enroll("web-1");
    EXPECT_LT(say(host).status, 300);
    EXPECT_LT(say(host).status, 300);
    const ProcessExit doctor = tt({"doctor"});
    EXPECT_EQ(doctor.status.code, 0) << doctor.output.text();
    EXPECT_TRUE(server_->ask("GET", "/metrics").body.contains("\ntt_agent_reports_total 2\n"));
}

TEST_F(RefusedAgent, HasStolenTheCertificateOfAnotherHost) {
    const Played one = enroll("web-1");
    const Played two = enroll("web-2");
    expect_refused(say(two, one.identity), "other_host", "the certificate is that of host 'h-web-1'");
}

TEST_F(RefusedAgent, SpeaksForAnotherHostWithAllThatIsItsOwn) {
    const Played one = enroll("web-1");
    Played two = enroll("web-2");
    two.report.host = one.report.host;
    EXPECT_EQ(say(two).status, 403);
    EXPECT_EQ(refused("other_host"), "1");
}

TEST_F(RefusedAgent, ShowsACertificateThatHasEnded) {
    const Played host = enroll("web-1");
    const auto old = issued(authority(), host, wall_clock() - days{31}, days{30});
    expect_refused(say(host, old), "expired_certificate", "ended at");
}

TEST_F(RefusedAgent, WasRevoked) {
    const Played host = enroll("web-1");
    ASSERT_LT(say(host).status, 300);
    const ProcessExit revoked = tt({"hosts", "revoke", "web-1"});
    ASSERT_EQ(revoked.status.code, 0) << revoked.error.text();
    expect_refused(say(host), "revoked", "host 'h-web-1' was revoked");
}

TEST_F(RefusedAgent, ShowsNone) {
    const Played host = enroll("web-1");
    expect_refused(say(host, {}), "no_certificate", "showed none");
}

TEST_F(RefusedAgent, ShowsOneOfAnotherAuthority) {
    const Played host = enroll("web-1");
    const auto other = must(Authority::read(must(Authority::make(wall_clock()))));
    const auto foreign = issued(other, host, wall_clock(), days{30});
    expect_refused(say(host, foreign), "unknown_authority", "did not issue");
}

TEST_F(RefusedAgent, ShowsOneThatALaterEnrolmentMadeVoid) {
    const Played host = enroll("web-1");
    const auto before = issued(authority(), host, wall_clock() - days{1}, days{30});
    expect_refused(say(host, before), "revoked", "a later one took its place");
}

TEST_F(RefusedAgent, HasATokenThatIsUsedUpOrForOthers) {
    const std::string once = token("once", R"(,"uses":1,"groups":["web"])");
    const std::string request = must(certificate_request(must(new_private_key()), HostId{"h-web-1"}));
    Report report = new_report("web-1");
    report.facts.groups = {"payments"};
    const auto outside =
        send("/v1/agents/enroll", once, encode(enrollment_of(report, std::string(64, 'a'), request)));
    EXPECT_EQ(outside.status, 403);
    EXPECT_TRUE(outside.body.contains("group 'payments'")) << outside.body;
    EXPECT_EQ(refused("out_of_scope"), "1");
    report.facts.groups = {"web"};
    EXPECT_EQ(
        send("/v1/agents/enroll", once, encode(enrollment_of(report, std::string(64, 'a'), request))).status,
        200
    );
    const auto second = send(
        "/v1/agents/enroll", once, encode(enrollment_of(new_report("web-2"), std::string(64, 'b'), request))
    );
    EXPECT_EQ(second.status, 403);
    EXPECT_TRUE(second.body.contains("is used up")) << second.body;
    EXPECT_TRUE(second.body.contains("tt token create")) << second.body;
    EXPECT_EQ(refused("used_up_token"), "1");
}

TEST_F(RefusedAgent, IsLetInBySecretOnceTheServerIsToldSo) {
    const Played host = enroll("web-1");
    EXPECT_EQ(say(host, {}).status, 401);
    start({"--agents-by-secret"});
    EXPECT_LT(say(host, {}).status, 300);
}

} // namespace
} // namespace tt
