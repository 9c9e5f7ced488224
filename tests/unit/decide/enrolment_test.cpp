#include "pipeline/decide/enrolment.hpp"
#include "pipeline/decide/requests.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

const Time start = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1};
const HostId web_1{"h-1"};
const HostId web_2{"h-2"};

AgentCertificate certificate(const std::string& serial, const std::string& key = "key") {
    return {serial, "", key, start, start + std::chrono::days{30}};
}

EnrollAgent enrolment(const HostId& host, const std::string& secret = "secret") {
    EnrollAgent request;
    request.host = host;
    request.facts = {host.value, "a", {"web"}, "1.0"};
    request.secret = Digest{host.value + secret};
    request.certificate = certificate("serial of " + host.value);
    return request;
}

/// A fleet with one token of role enroll.
class Enrolling : public testing::Test {
protected:
    State state;
    Credential token;
    Time now = start;

    void SetUp() override {
        token.id = CredentialId{"c-1"};
        token.name = "for the web";
        token.role = Role::enroll;
        token.uses = 1;
        state.credentials.put(token);
    }

    void change_token(const std::function<void(Credential&)>& change) {
        change(token);
        state.credentials.put(token);
    }

    template<class Request>
    Result<Answer> ask(const Request& request) {
        auto decision = decide(state, request, Actor{"agent", token.id, "10.0.0.7"}, now);
        if (!decision) return std::unexpected(decision.error());
        for (const Change& one : decision->changes) apply(state, one);
        return decision->answer;
    }

    RefusalReason refused(const EnrollAgent& request) {
        const auto answer = ask(request);
        EXPECT_FALSE(answer);
        if (!answer) EXPECT_EQ(answer.error().kind, ErrorKind::denied);
        const auto rejection = token_rejection(state, token_now(), request, now);
        EXPECT_TRUE(rejection && !rejection->hint.empty());
        return rejection ? rejection->reason : RefusalReason::unknown_credential;
    }

    [[nodiscard]] const Credential& token_now() const { return *state.credentials.find(token.id.value); }

    [[nodiscard]] const Credential& agent(const HostId& host) const { return *agent_credential(state, host); }
};

TEST_F(Enrolling, WithAOneTimeTokenLetsInOneHost) {
    ASSERT_TRUE(ask(enrolment(web_1)));
    EXPECT_EQ(token_now().used, 1U);
    EXPECT_EQ(agent(web_1).certificate, certificate("serial of h-1"));
    EXPECT_EQ(refused(enrolment(web_2)), RefusalReason::used_up_token);
    EXPECT_EQ(state.hosts.find("h-2"), nullptr);
}

TEST_F(Enrolling, AgainAfterALostAnswerGivesAnotherCertificateAndUsesNothing) {
    ASSERT_TRUE(ask(enrolment(web_1)));
    EnrollAgent again = enrolment(web_1);
    again.certificate = certificate("another serial");
    ASSERT_TRUE(ask(again));
    EXPECT_EQ(token_now().used, 1U);
    EXPECT_EQ(agent(web_1).certificate->serial, "another serial");
}

TEST_F(Enrolling, WithAUsedUpTokenAndAnotherKeyIsRefused) {
    ASSERT_TRUE(ask(enrolment(web_1)));
    EnrollAgent again = enrolment(web_1);
    again.certificate = certificate("another serial", "another key");
    EXPECT_EQ(refused(again), RefusalReason::used_up_token);
}

TEST_F(Enrolling, LetsInAsManyAsTheTokenSaysOrAnyNumber) {
    change_token([](Credential& it) { it.uses = 2; });
    ASSERT_TRUE(ask(enrolment(web_1)));
    ASSERT_TRUE(ask(enrolment(web_2)));
    EXPECT_EQ(refused(enrolment(HostId{"h-3"})), RefusalReason::used_up_token);
    change_token([](Credential& it) { it.uses = 0; });
    for (int i = 3; i < 20; ++i) EXPECT_TRUE(ask(enrolment(HostId{"h-" + std::to_string(i)})));
}

TEST_F(Enrolling, WithAnExpiredTokenIsRefused) {
    change_token([](Credential& it) { it.expires_at = start + std::chrono::hours{1}; });
    now = start + std::chrono::hours{1} - std::chrono::milliseconds{1};
    EXPECT_TRUE(ask(enrolment(web_1)));
    now = start + std::chrono::hours{1};
    EXPECT_EQ(refused(enrolment(web_2)), RefusalReason::expired_token);
}

TEST_F(Enrolling, ForAGroupThatTheTokenDoesNotAllowIsRefused) {
    change_token([](Credential& it) { it.groups = {"web", "db"}; });
    EnrollAgent request = enrolment(web_1);
    request.facts.groups = {"web", "payments"};
    EXPECT_EQ(refused(request), RefusalReason::out_of_scope);
    request.facts.groups = {"db"};
    ASSERT_TRUE(ask(request));
    EXPECT_EQ(agent(web_1).groups, (std::vector<std::string>{"web", "db"})) << "for its reports, too";
}

TEST_F(Enrolling, UnderAnIdThatIsTakenIsRefused) {
    change_token([](Credential& it) { it.uses = 0; });
    ASSERT_TRUE(ask(enrolment(web_1)));
    const auto taken = ask(enrolment(web_1, "another secret"));
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().kind, ErrorKind::conflict);
}

TEST_F(Enrolling, AnewGivesTheSameHostAnotherSecretAndMakesItsOldCertificateVoid) {
    change_token([](Credential& it) { it.uses = 0; });
    ASSERT_TRUE(ask(enrolment(web_1)));
    Host drained = *state.hosts.find("h-1");
    drained.drained = true;
    state.hosts.put(drained);
    EnrollAgent anew = enrolment(web_1, "another secret");
    anew.replaces = enrolment(web_1).secret;
    anew.certificate = certificate("another serial", "another key");
    ASSERT_TRUE(ask(anew));
    EXPECT_EQ(agent(web_1).secret, anew.secret);
    EXPECT_EQ(agent(web_1).certificate, anew.certificate);
    EXPECT_TRUE(state.hosts.find("h-1")->drained) << "it is the same host";
}

TEST_F(Enrolling, AfterARevocationNeedsATokenWithAUseLeft) {
    ASSERT_TRUE(ask(enrolment(web_1)));
    ASSERT_TRUE(ask(SteerHost{HostVerb::revoke, "h-1", false})->changed);
    EXPECT_TRUE(agent(web_1).revoked);
    EXPECT_NE(state.hosts.find("h-1"), nullptr);
    EXPECT_FALSE(ask(SteerHost{HostVerb::revoke, "h-1", false})->changed);
    EXPECT_EQ(refused(enrolment(web_1)), RefusalReason::used_up_token);
    change_token([](Credential& it) { it.uses = 2; });
    ASSERT_TRUE(ask(enrolment(web_1, "another secret")));
    EXPECT_FALSE(agent(web_1).revoked);
}

TEST_F(Enrolling, WithoutARequestForACertificateIsForAgentsOfTheVersionBefore) {
    EnrollAgent old = enrolment(web_1);
    old.certificate.reset();
    ASSERT_TRUE(ask(old)->changed);
    EXPECT_FALSE(agent(web_1).certificate);
    EXPECT_FALSE(ask(old)->changed) << "to repeat it is harmless";
    EXPECT_EQ(token_now().used, 1U);
}

TEST_F(Enrolling, OfAHostWithACertificateNeverTakesThatAway) {
    ASSERT_TRUE(ask(enrolment(web_1)));
    EnrollAgent old = enrolment(web_1);
    old.certificate.reset();
    change_token([](Credential& it) { it.uses = 0; });
    EXPECT_FALSE(ask(old)->changed);
    EXPECT_TRUE(agent(web_1).certificate);
}

TEST_F(Enrolling, IsFollowedByRenewalsUntilItIsRevoked) {
    ASSERT_TRUE(ask(enrolment(web_1)));
    AgentCertificate next = certificate("the next serial");
    next.previous = "serial of h-1";
    ASSERT_TRUE(ask(RenewCertificate{web_1, next}));
    EXPECT_EQ(agent(web_1).certificate, next);
    ASSERT_TRUE(ask(SteerHost{HostVerb::revoke, "h-1", false}));
    EXPECT_FALSE(ask(RenewCertificate{web_1, certificate("too late")}));
    EXPECT_FALSE(ask(RenewCertificate{web_2, certificate("of nobody")}));
}

} // namespace
} // namespace tt
