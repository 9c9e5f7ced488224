#include "integrations/api/agent_trust.hpp"
#include "tests/support/der_of.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace tt {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

const Time start = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1};
const FleetId fleet{"f1"};
const HostId web_1{"h-1"};
const HostId web_2{"h-2"};

std::shared_ptr<const Authority> new_authority() {
    return std::make_shared<const Authority>(Authority::read(Authority::make(start).value()).value());
}

/// A server with TLS that has let in the host web_1.
class Trust : public testing::Test {
protected:
    AgentTrust trust{new_authority()};
    Peer peer{.address = "10.0.0.7:41234", .tls = true};
    Credential credential;
    Time now = start;

    void SetUp() override {
        credential.role = Role::agent;
        credential.host = web_1;
    }

    [[nodiscard]] IssuedCertificate
    issue(const HostId& host, Time at = start, const FleetId& of = fleet) const {
        const auto request = certificate_request(new_private_key().value(), host).value();
        return trust.authority->issue(request, of, host, at, days{30}).value();
    }

    /// The host gets a certificate and shows it from now on.
    void enroll() {
        const auto issued = issue(web_1);
        credential.certificate = kept_of(issued);
        show(issued);
    }

    void show(const IssuedCertificate& issued) { peer.certificate = der_of(issued.pem); }

    /// Why it is not let in; empty: it is.
    std::string refused() {
        const auto rejection = certificate_rejection(trust, credential, peer, fleet, now);
        if (!rejection) return "";
        EXPECT_FALSE(rejection->message.empty());
        EXPECT_FALSE(rejection->hint.empty());
        EXPECT_EQ(rejection->host, web_1);
        return std::string(to_string(rejection->reason));
    }
};

TEST_F(Trust, IsInTheCertificateThatTheHostWasGiven) {
    enroll();
    EXPECT_EQ(refused(), "");
}

TEST_F(Trust, EndsWhenTheCertificateDoes) {
    enroll();
    now = start + days{30} - seconds{1};
    EXPECT_EQ(refused(), "");
    now = start + days{30};
    EXPECT_EQ(refused(), "expired_certificate");
}

TEST_F(Trust, DoesNotBreakWhenAClockIsAFewMinutesSlow) {
    enroll();
    now = start - minutes{9};
    EXPECT_EQ(refused(), "");
    now = start - minutes{11};
    EXPECT_EQ(refused(), "expired_certificate");
}

TEST_F(Trust, IsNotInASecretAloneOnceThereIsACertificate) {
    EXPECT_EQ(refused(), "") << "it never had one";
    enroll();
    peer.certificate.clear();
    EXPECT_EQ(refused(), "no_certificate");
    trust.by_secret = true;
    EXPECT_EQ(refused(), "") << "the server was told so";
}

TEST_F(Trust, IsInTheSecretWhereNoCertificateCanComeOnThisMachine) {
    enroll();
    for (const Peer& local :
         {Peer{.unix_socket = true, .uid = 1000, .address = "uid 1000"}, Peer{.address = "127.0.0.1:4"},
          Peer{.address = "[::1]:4"}}) {
        peer = local;
        EXPECT_EQ(refused(), "") << local.address;
    }
    peer = Peer{.address = "10.0.0.7:4"};
    EXPECT_EQ(refused(), "no_certificate") << "in clear from elsewhere";
    peer = Peer{.address = "127.0.0.1:4", .tls = true};
    EXPECT_EQ(refused(), "no_certificate") << "here it could have come";
}

TEST_F(Trust, IsNotInTheCertificateOfAnotherHost) {
    enroll();
    show(issue(web_2));
    EXPECT_EQ(refused(), "other_host");
    credential.certificate.reset();
    EXPECT_EQ(refused(), "other_host") << "also while the host has none itself";
}

TEST_F(Trust, IsNotInTheCertificateOfAnotherAuthorityOrFleet) {
    enroll();
    const auto own = trust.authority;
    trust.authority = new_authority();
    const auto foreign = issue(web_1);
    trust.authority = own;
    show(foreign);
    EXPECT_EQ(refused(), "unknown_authority");
    show(issue(web_1, start, FleetId{"f2"}));
    EXPECT_EQ(refused(), "unknown_authority");
    peer.certificate = "not even a certificate";
    EXPECT_EQ(refused(), "unknown_authority");
}

TEST_F(Trust, GoesOverToTheNextCertificateAndHoldsInTheOneBefore) {
    enroll();
    const std::string first = credential.certificate->serial;
    const Peer with_first = peer;
    EXPECT_EQ(shown_serial(trust, peer), first);
    const auto second = issue(web_1, start + days{20});
    credential.certificate = kept_of(second, first);
    now = start + days{20};
    EXPECT_EQ(refused(), "") << "the answer may have been lost";
    show(second);
    EXPECT_EQ(refused(), "");
    const auto third = issue(web_1, start + days{21});
    credential.certificate = kept_of(third, second.holds.serial);
    EXPECT_EQ(refused(), "");
    peer = with_first;
    EXPECT_EQ(refused(), "revoked");
}

TEST_F(Trust, EndsWhenTheHostWasEnrolledAnew) {
    enroll();
    credential.certificate = kept_of(issue(web_1, start + days{1}));
    EXPECT_EQ(refused(), "revoked");
}

TEST_F(Trust, IsInACertificateThatARestoredDatabaseDoesNotKnowYet) {
    enroll();
    show(issue(web_1, start + days{1}));
    now = start + days{1};
    EXPECT_EQ(refused(), "");
}

TEST(AgentLedger, CountsByReasonAndKeepsTheNewest) {
    AgentLedger ledger;
    const Unwelcome one{RefusalReason::revoked, "one", "do it", web_1};
    ledger.note(one, "10.0.0.7", start);
    ledger.note({RefusalReason::other_host, "two", "", web_2}, "10.0.0.8", start);
    ledger.note(one, "10.0.0.9", start + seconds{1});
    const AgentRefusals newest{RefusalReason::revoked, 2, web_1, "10.0.0.9", "one", "do it",
                               start + seconds{1}};
    ASSERT_EQ(ledger.refusals().size(), 2U);
    EXPECT_EQ(ledger.refusals().at(0), newest);
    EXPECT_EQ(ledger.refusals().at(1).count, 1U);
}

} // namespace
} // namespace tt
