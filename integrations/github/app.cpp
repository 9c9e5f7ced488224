#include "integrations/github/app.hpp"

#include "integrations/crypto/base64.hpp"
#include "integrations/github/decode.hpp"
#include "integrations/github/payloads_written.hpp"
#include "integrations/http/http_date.hpp"
#include "integrations/json/text.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace tt::github {

namespace {

using namespace std::chrono_literals;

constexpr auto back_dated = 60s; ///< For a clock that is ahead of GitHub's.
constexpr auto lifetime = 9min;  ///< GitHub takes ten at most.
constexpr auto renewed_before_end = 5min;
constexpr Duration longest_life = 1h;

std::int64_t seconds_of(Time time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

std::string claims(std::string_view issuer, Time now) {
    std::string json = fmt::format(
        R"({{"iat":{},"exp":{},"iss":)", seconds_of(now - back_dated), seconds_of(now + lifetime)
    );
    json::write_text(json, issuer);
    return json + "}";
}

Error as_app(Error error) {
    error.message = "as a GitHub App: " + error.message;
    if (error.kind == ErrorKind::denied)
        error.hint = "check the app's id, that the key is one of its keys, and the clock of this machine";
    if (error.kind == ErrorKind::not_found) error.hint = "install the app where the repository is";
    return error;
}

} // namespace

Result<std::string> app_token(const RsaKey& key, std::string_view issuer, Time now) {
    const std::string text =
        to_base64url(R"({"alg":"RS256","typ":"JWT"})") + "." + to_base64url(claims(issuer, now));
    TT_ASSIGN(const std::string signature, key.sign_sha256(text));
    return text + "." + to_base64url(signature);
}

Result<std::unique_ptr<AppKey>>
AppKey::create(std::string issuer, std::string_view private_key, Clock& clock) {
    if (issuer.empty()) return fail(ErrorKind::invalid_input, "a GitHub App needs its client id");
    TT_ASSIGN(RsaKey key, RsaKey::parse(private_key));
    return std::unique_ptr<AppKey>(new AppKey(std::move(key), std::move(issuer), clock));
}

Result<std::int64_t> find_installation(Client& app, const RepositoryName& repository) {
    const auto response = app.get(repository.path() + "/installation");
    if (!response) return std::unexpected(as_app(response.error()));
    TT_ASSIGN(const wire::Installation found, decode_body<wire::Installation>(response->body));
    if (found.id <= 0) return lacks("id of the installation");
    return found.id;
}

Result<std::string> Installation::token() {
    const Time now = clock_.now();
    if (!token_.empty() && now < ends_ - renewed_before_end) return token_;
    const Result<> renewed = renew();
    if (renewed || (!token_.empty() && now < ends_)) return token_;
    return std::unexpected(as_app(renewed.error()));
}

/// How long the token lives is told by GitHub's clock alone.
Result<> Installation::renew() {
    TT_ASSIGN(const auto response, app_.post(fmt::format("/app/installations/{}/access_tokens", id_), "{}"));
    TT_ASSIGN(wire::InstallationToken fresh, decode_body<wire::InstallationToken>(response.body));
    if (fresh.token.empty()) return lacks("token");
    const Time now = clock_.now();
    const Time there = parse_http_date(response.headers.value("Date")).value_or(now);
    token_ = std::move(fresh.token);
    ends_ = now + std::clamp(Duration{fresh.expires_at - there}, Duration{0}, longest_life);
    return {};
}

} // namespace tt::github
