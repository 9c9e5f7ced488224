#include "agent/identity.hpp"
#include "integrations/certificates/authority.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace tt::agent {
namespace {

const Time now = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1};
const HostId host{"h-1"};
const FleetId fleet{"f1"};

class Identity : public testing::Test {
protected:
    TemporaryDirectory directory;
    Layout layout{.state = directory.path()};
    Authority authority = Authority::read(Authority::make(now).value()).value();

    std::string issue(const std::string& request, const HostId& to = host) {
        return authority.issue(request, fleet, to, now, std::chrono::days{30}).value().pem;
    }

    std::string ask() { return ask_for_certificate(layout, host).value(); }

    static std::filesystem::perms mode(const std::filesystem::path& file) {
        return std::filesystem::status(file).permissions();
    }
};

TEST_F(Identity, IsNoneBeforeItIsIssued) {
    const auto kept = kept_certificate(layout);
    ASSERT_TRUE(kept);
    EXPECT_FALSE(*kept);
}

TEST_F(Identity, IsForItsOwnUserAlone) {
    using std::filesystem::perms;
    const std::string request = ask();
    EXPECT_EQ(mode(layout.next_key()), perms::owner_read | perms::owner_write);
    ASSERT_TRUE(keep_certificate(layout, host, issue(request)));
    EXPECT_EQ(mode(layout.identity()), perms::owner_read | perms::owner_write);
    EXPECT_EQ((*kept_certificate(layout))->host, host);
    EXPECT_FALSE(request.contains("PRIVATE")) << "the key stays here";
}

TEST_F(Identity, AsksWithTheSameKeyUntilSomethingCameOfIt) {
    const std::string first = ask();
    const auto key_in = [&](const std::string& request) {
        return authority.issue(request, fleet, host, now, std::chrono::days{1}).value().key;
    };
    EXPECT_EQ(key_in(first), key_in(ask()));
    ASSERT_TRUE(keep_certificate(layout, host, issue(first)));
    EXPECT_EQ(key_in(first), key_in(ask())) << "a crash right after changes nothing";
    forget_next_key(layout);
    EXPECT_NE(key_in(first), key_in(ask()));
}

TEST_F(Identity, StaysWhenWhatComesIsForAnotherKeyOrHost) {
    ASSERT_TRUE(keep_certificate(layout, host, issue(ask())));
    const auto before = (*kept_certificate(layout))->serial;
    forget_next_key(layout);
    const std::string request = ask();
    const std::string other = certificate_request(new_private_key().value(), host).value();
    for (const std::string& wrong :
         {issue(other), issue(request, HostId{"h-2"}), std::string{"hello"}, std::string{}}) {
        EXPECT_FALSE(keep_certificate(layout, host, wrong));
        EXPECT_EQ((*kept_certificate(layout))->serial, before);
    }
    ASSERT_TRUE(keep_certificate(layout, host, issue(request)));
    EXPECT_NE((*kept_certificate(layout))->serial, before);
}

} // namespace
} // namespace tt::agent
