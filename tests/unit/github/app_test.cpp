#include "integrations/github/app.hpp"
#include "integrations/github/commits.hpp"
#include "tests/support/rsa_pair.hpp"
#include "tests/unit/github/github_setup.hpp"

#include <nlohmann/json.hpp>

namespace tt::github {
namespace {

using namespace std::chrono_literals;

std::string bytes_of(std::string_view text) {
    std::string bytes;
    std::uint32_t bits = 0;
    unsigned count = 0;
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (const char c : text) {
        bits = bits << 6U | static_cast<std::uint32_t>(digits.find(c));
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes += static_cast<char>(bits >> count & 255U);
    }
    return bytes;
}

class Apps : public GithubTest {
protected:
    static const RsaPair& pair() {
        static const RsaPair pair;
        return pair;
    }

    /// Says what the app's installation is, after having asked which that is.
    Installation installation() { return {app_, find_installation(app_, web_).value(), clock_}; }

    std::size_t tokens_made() {
        std::size_t made = 0;
        for (const auto& seen : fake_.seen()) made += seen.path.ends_with("/access_tokens");
        return made;
    }

    std::unique_ptr<AppKey> key_ = *AppKey::create("Iv1.app", pair().pkcs1(), clock_);
    Client app_{{.api = fake_.api()}, *key_, http_, clock_};
};

TEST_F(Apps, SignWhoTheyAre) {
    const auto key = RsaKey::parse(pair().pkcs8());
    const std::string token = app_token(*key, "Iv1.\"app\"", Time{1'700'000'000s}).value();
    const std::size_t first = token.find('.');
    const std::size_t last = token.rfind('.');
    EXPECT_TRUE(pair().signed_this(token.substr(0, last), bytes_of(token.substr(last + 1))));
    EXPECT_EQ(bytes_of(token.substr(0, first)), R"({"alg":"RS256","typ":"JWT"})");
    const auto claims = nlohmann::json::parse(bytes_of(token.substr(first + 1, last - first - 1)));
    EXPECT_EQ(
        claims, (nlohmann::json{{"iat", 1'699'999'940}, {"exp", 1'700'000'540}, {"iss", "Iv1.\"app\""}})
    );
}

TEST_F(Apps, ReadWithATokenOfTheirInstallation) {
    Installation credential = installation();
    Client client({.api = fake_.api()}, credential, http_, clock_);
    ASSERT_TRUE(find_commit(client, web_, "main"));
    const auto seen = fake_.seen();
    ASSERT_EQ(seen.size(), 3U);
    EXPECT_EQ(seen[0].path, "/repos/acme/web/installation");
    EXPECT_EQ(seen[1].path, "/app/installations/4711/access_tokens");
    EXPECT_EQ(seen[2].headers.value("Authorization"), "Bearer ghs_1");
}

TEST_F(Apps, RenewATokenFiveMinutesBeforeItEnds) {
    Installation credential = installation();
    EXPECT_EQ(credential.token().value(), "ghs_1");
    clock_.advance(54min);
    EXPECT_EQ(credential.token().value(), "ghs_1");
    EXPECT_EQ(tokens_made(), 1U);
    clock_.advance(1min);
    EXPECT_EQ(credential.token().value(), "ghs_2");
    EXPECT_EQ(tokens_made(), 2U);
}

TEST_F(Apps, UseATokenToItsEndWhenThereIsNoNewOne) {
    Installation credential = installation();
    ASSERT_EQ(credential.token().value(), "ghs_1");
    clock_.advance(57min);
    fake_.with([](FakeState& state) { state.next.push_back({.status = 500, .body = "{}"}); });
    EXPECT_EQ(credential.token().value(), "ghs_1");
    clock_.advance(4min);
    fake_.with([](FakeState& state) { state.next.push_back({.status = 500, .body = "{}"}); });
    expect_error(credential.token(), ErrorKind::unavailable, "as a GitHub App");
}

TEST_F(Apps, GetANewTokenAfterOneWasRefused) {
    Installation credential = installation();
    Client client({.api = fake_.api()}, credential, http_, clock_);
    ASSERT_TRUE(find_commit(client, web_, "main"));
    fake_.with([](FakeState& state) { state.tokens.clear(); });
    expect_error(find_commit(client, web_, "main"), ErrorKind::denied, "401");
    EXPECT_TRUE(find_commit(client, web_, "main"));
    EXPECT_EQ(tokens_made(), 2U);
}

TEST_F(Apps, SayWhatIsWrong) {
    EXPECT_EQ(AppKey::create("", pair().pkcs1(), clock_).error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(AppKey::create("app", "no key", clock_).error().kind, ErrorKind::invalid_input);
    const auto elsewhere = find_installation(app_, {"acme", "other"});
    expect_error(elsewhere, ErrorKind::not_found, "as a GitHub App");
    EXPECT_EQ(elsewhere.error().hint, "install the app where the repository is");
}

TEST_F(Apps, TakeNoAnswerWithoutANumber) {
    for (const char* body : {"{}", "[]", R"({"id":0})"}) {
        fake_.with([&](FakeState& state) { state.next.push_back({.body = body}); });
        EXPECT_EQ(find_installation(app_, web_).error().kind, ErrorKind::corrupt) << body;
    }
}

TEST_F(Apps, TakeNoAnswerWithoutAToken) {
    for (const char* body :
         {"{}", "[]", R"({"token":"","expires_at":"2026-01-01T00:00:00Z"})",
          R"({"token":"x","expires_at":"soon"})"}) {
        Installation credential(app_, 4711, clock_);
        fake_.with([&](FakeState& state) { state.next.push_back({.status = 201, .body = body}); });
        EXPECT_EQ(credential.token().error().kind, ErrorKind::corrupt) << body;
    }
}

} // namespace
} // namespace tt::github
