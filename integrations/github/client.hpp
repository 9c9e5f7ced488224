#pragma once

#include "integrations/github/answer_cache.hpp"
#include "integrations/github/credential.hpp"
#include "integrations/github/rate_limit.hpp"
#include "integrations/github/url.hpp"
#include "pipeline/ports/clock.hpp"
#include "pipeline/ports/http_client.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace tt::github {

struct ClientOptions {
    std::string api = "https://api.github.com";  ///< The root; see address.hpp.
    Duration timeout = std::chrono::seconds{30}; ///< Of one request.
    std::size_t cache_bytes = std::size_t{64}
                              << 20;       ///< As it fills: some 300 KB for each commit with 100 checks.
    std::filesystem::path ca_file = {};    ///< As in HttpRequest.
    std::optional<std::string> proxy = {}; ///< As in HttpRequest.
    std::stop_token stop = {};
};

/// Speaks GitHub's REST API (version 2022-11-28) with one credential.
///
/// Every answer that is no success comes back as an Error: `denied` (401, 403), `not_found` (404: absent, or
/// not allowed to this token, which GitHub does not tell apart), `conflict`, `invalid_input` (422),
/// `unavailable` (500 and above, no connection, or a rate limit; see wait_until()), `corrupt` (no JSON, or a
/// link to another server). No message holds a token.
///
/// A GET that was answered before is asked conditionally, for which GitHub charges nothing; it is sent once
/// more when the server could not be reached or was not ready. Anything else is sent once. A redirect of a
/// GET is followed, of another method only by 307 and 308 on the same server; another server never sees the
/// credential. While a rate limit lasts, nothing is sent.
///
/// Blocks. From any thread: one request goes after the other, as GitHub wants it of those who share a
/// credential, so that nobody asks when an answer on its way to somebody else says wait.
class Client {
public:
    Client(ClientOptions options, Credential& credential, HttpClient& http, Clock& clock);

    /// `path` stands below the root of the API and begins with a slash.
    Result<HttpResponse> get(std::string_view path);
    Result<HttpResponse> post(std::string_view path, std::string body);
    Result<HttpResponse> patch(std::string_view path, std::string body);

    /// Gets a page and those that its `Link` leads to, as long as `take` wants more. Never more than
    /// `most_pages`; links are followed as they are, but never to another server.
    using TakePage = std::function<Result<bool>(const HttpResponse& page)>;
    Result<> get_pages(std::string_view path, const TakePage& take);

    /// When the next request may be sent, if GitHub asked to wait.
    [[nodiscard]] std::optional<Time> wait_until() const;

    static constexpr int most_pages = 100;

private:
    /// One request of a caller, with whatever it takes to have it answered.
    struct Call {
        std::string method;
        std::string url;
        std::string body = {};
    };

    Result<HttpResponse> exchange(Call call);
    Result<HttpResponse> follow_redirects(Call call, const std::string& token);
    Result<HttpResponse> send_patiently(const Call& call, const std::string& token);
    Result<HttpResponse> send_once(const Call& call, const std::string& token);
    [[nodiscard]] HttpRequest request_for(const Call& call, const std::string& token) const;
    Result<std::string> redirected(const Call& call, const HttpResponse& response) const;
    [[nodiscard]] bool is_ours(std::string_view url) const;

    [[nodiscard]] std::optional<Time> limited_until() const { return limit_.wait_until(clock_.now()); }

    Result<> check_wait();
    Result<HttpResponse> judged(HttpResponse response, const Call& call);

    mutable std::mutex mutex_; ///< Held for the whole of each exchange.
    ClientOptions options_;
    std::string origin_; ///< Who may see the credential; empty if the root is no URL.
    Credential& credential_;
    HttpClient& http_;
    Clock& clock_;
    RateLimit limit_;
    AnswerCache cache_;
};

} // namespace tt::github
