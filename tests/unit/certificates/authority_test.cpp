#include "integrations/certificates/authority.hpp"
#include "tests/support/der_of.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace tt {
namespace {

const Time now{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}.time_since_epoch()};
const FleetId fleet{"f1"};
const HostId host{"h-0123456789abcdef"};
constexpr Duration life = std::chrono::days{30};

template<class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return *std::move(result);
}

Authority new_authority() {
    return must(Authority::read(must(Authority::make(now))));
}

std::string new_request(const HostId& name = host) {
    return must(certificate_request(must(new_private_key()), name));
}

TEST(Authority, SaysWhoAHostIsAndBelievesItselfOnly) {
    const Authority authority = new_authority();
    const auto issued = must(authority.issue(new_request(), fleet, host, now, life));
    EXPECT_EQ(issued.holds.host, host);
    EXPECT_EQ(issued.holds.fleet, fleet);
    EXPECT_EQ(must(authority.check(der_of(issued.pem))), issued.holds);
    EXPECT_EQ(must(read_host_certificate(issued.pem)), issued.holds);
    EXPECT_FALSE(new_authority().check(der_of(issued.pem)));
}

TEST(Authority, IsTheSameOnceItIsReadAgain) {
    const std::string kept = must(Authority::make(now));
    const auto issued = must(must(Authority::read(kept)).issue(new_request(), fleet, host, now, life));
    EXPECT_TRUE(must(Authority::read(kept)).check(der_of(issued.pem)));
}

TEST(Authority, BelievesNothingThatIsChangedOrCut) {
    const Authority authority = new_authority();
    const std::string der = der_of(must(authority.issue(new_request(), fleet, host, now, life)).pem);
    for (std::size_t i = 0; i < der.size(); ++i) {
        std::string changed = der;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        const auto checked = authority.check(changed);
        EXPECT_FALSE(checked && !(checked->host == host && checked->ends_at <= now + life)) << i;
        EXPECT_FALSE(authority.check(der.substr(0, i)));
    }
}

TEST(Authority, IsNoHostItself) {
    const Authority authority = new_authority();
    EXPECT_FALSE(authority.check(der_of(authority.certificate())));
}

TEST(Authority, DecidesByItselfWhomACertificateStandsFor) {
    const Authority authority = new_authority();
    const auto issued = must(authority.issue(new_request(HostId{"h-other"}), fleet, host, now, life));
    EXPECT_EQ(issued.holds.host, host);
}

TEST(Authority, NamesHostsThatAreLongerThanACommonNameMayBe) {
    const HostId longest{std::string(128, 'h')};
    const auto issued = must(new_authority().issue(new_request(longest), fleet, longest, now, life));
    EXPECT_EQ(issued.holds.host, longest);
}

TEST(Authority, NeverGivesASerialTwice) {
    const Authority authority = new_authority();
    const std::string request = new_request();
    const auto one = must(authority.issue(request, fleet, host, now, life));
    const auto two = must(authority.issue(request, fleet, host, now, life));
    EXPECT_NE(one.holds.serial, two.holds.serial);
    EXPECT_EQ(one.holds.serial.size(), 32U);
    EXPECT_EQ(one.key, two.key);
    EXPECT_NE(one.key, must(authority.issue(new_request(), fleet, host, now, life)).key);
}

TEST(Authority, RefusesWhatIsNoRequest) {
    const Authority authority = new_authority();
    for (const std::string& wrong : {std::string{}, std::string{"hello"}, must(new_private_key())}) {
        const auto issued = authority.issue(wrong, fleet, host, now, life);
        ASSERT_FALSE(issued);
        EXPECT_EQ(issued.error().kind, ErrorKind::invalid_input);
        EXPECT_FALSE(issued.error().message.contains("PRIVATE"));
    }
}

TEST(Authority, RefusesARequestThatSomebodyElseHasChanged) {
    const Authority authority = new_authority();
    std::string request = new_request();
    int taken = 0;
    for (std::size_t i = request.find('\n') + 1; i < request.find("-----END"); ++i) {
        std::string changed = request;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        if (changed != request && authority.issue(changed, fleet, host, now, life)) ++taken;
    }
    EXPECT_LE(taken, 2) << "only what stands for bits that are not used";
}

TEST(HostCertificate, HoldsBeforeItWasMadeAndIsRenewedAtTwoThirdsOfItsLife) {
    const auto holds = must(new_authority().issue(new_request(), fleet, host, now, life)).holds;
    EXPECT_EQ(holds.begins_at, now - certificate_skew);
    EXPECT_EQ(holds.ends_at, now + life);
    EXPECT_EQ(renewal_due(holds), now + std::chrono::days{20});
}

TEST(HostCertificate, BelongsToTheKeyThatAskedForIt) {
    const std::string key = must(new_private_key());
    const auto request = must(certificate_request(key, host));
    const auto issued = must(new_authority().issue(request, fleet, host, now, life));
    EXPECT_TRUE(belongs_together(issued.pem, key));
    EXPECT_TRUE(belongs_together(key + issued.pem, key + issued.pem)) << "both in one file";
    EXPECT_FALSE(belongs_together(issued.pem, must(new_private_key())));
}

TEST(HostCertificate, OfSomethingElseIsNone) {
    EXPECT_FALSE(read_host_certificate(new_authority().certificate()));
    EXPECT_FALSE(read_host_certificate("hello"));
}

} // namespace
} // namespace tt
