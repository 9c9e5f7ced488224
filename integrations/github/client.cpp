#include "integrations/github/client.hpp"

#include "integrations/crypto/sha256.hpp"
#include "integrations/github/failure.hpp"
#include "integrations/github/link.hpp"
#include "integrations/json/whole.hpp"

#include <fmt/core.h>

namespace tt::github {

namespace {

constexpr int most_redirects = 5;

std::string origin_of(std::string_view url) {
    const auto parts = parse_url(url);
    return parts ? parts->origin() : "";
}

std::string describe(const std::string& method, const std::string& url) {
    return method + " " + redacted(url);
}

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool is_success(int status) {
    return status >= 200 && status < 300;
}

/// Whether the server, or something before it, could not answer just then.
bool is_hiccup(const Result<HttpResponse>& answer) {
    if (!answer) return answer.error().kind == ErrorKind::unavailable;
    const bool not_ready = answer->status == 502 || answer->status == 503 || answer->status == 504;
    return not_ready && !answer->headers.find("Retry-After");
}

/// Whether it ends in its middle though HTTP does not show that, since nothing says how long it is.
bool is_cut(const HttpResponse& answer) {
    const bool tells_length =
        answer.headers.find("Content-Length") || answer.headers.find("Transfer-Encoding");
    return !tells_length && !answer.body.empty() && is_json(answer) && !is_whole_json(answer.body);
}

/// What the cache files an answer under: an ETag is of one URL, one form and one credential.
std::string cache_key(const std::string& url, const std::string& token) {
    return sha256(token).value + " " + url;
}

/// Replaces a secret that something outside repeated to us.
Error without_secret(Error error, const std::string& token) {
    for (std::string* text : {&error.message, &error.hint})
        for (std::size_t at = 0; !token.empty() && (at = text->find(token, at)) != text->npos;)
            text->replace(at, token.size(), "***");
    return error;
}

} // namespace

Client::Client(ClientOptions options, Credential& credential, HttpClient& http, Clock& clock)
    : options_(std::move(options))
    , origin_(origin_of(options_.api))
    , credential_(credential)
    , http_(http)
    , clock_(clock)
    , cache_(options_.cache_bytes) {}

Result<HttpResponse> Client::get(std::string_view path) {
    return exchange({"GET", options_.api + std::string(path)});
}

Result<HttpResponse> Client::post(std::string_view path, std::string body) {
    return exchange({"POST", options_.api + std::string(path), std::move(body)});
}

Result<HttpResponse> Client::patch(std::string_view path, std::string body) {
    return exchange({"PATCH", options_.api + std::string(path), std::move(body)});
}

Result<> Client::get_pages(std::string_view path, const TakePage& take) {
    std::string url = options_.api + std::string(path);
    for (int page = 0; page < most_pages; ++page) {
        TT_ASSIGN(const HttpResponse response, exchange({"GET", url}));
        TT_ASSIGN(const bool more, take(response));
        const auto next = next_link(response.headers.value("Link"));
        if (!more || !next) return {};
        if (!is_ours(*next))
            return fail(
                ErrorKind::corrupt,
                fmt::format("{}: the next page is on another server: {}", redacted(url), redacted(*next)),
                "give the URL of the API that the server itself uses"
            );
        url = *next;
    }
    return fail(ErrorKind::blocked, fmt::format("{}: more than {} pages", redacted(url), most_pages));
}

std::optional<Time> Client::wait_until() const {
    const std::scoped_lock lock(mutex_);
    return limited_until();
}

Result<HttpResponse> Client::exchange(Call call) {
    const std::scoped_lock lock(mutex_);
    TT_TRY(check_wait());
    if (origin_.empty())
        return fail(ErrorKind::invalid_input, fmt::format("'{}' is no http URL", redacted(options_.api)));
    TT_ASSIGN(const std::string token, credential_.token());
    auto response = follow_redirects(std::move(call), token);
    if (response) return response;
    return std::unexpected(without_secret(std::move(response).error(), token));
}

Result<HttpResponse> Client::follow_redirects(Call call, const std::string& token) {
    for (int hop = 0; hop <= most_redirects; ++hop) {
        TT_ASSIGN(HttpResponse response, send_patiently(call, token));
        if (!is_redirect(response.status)) return response;
        TT_ASSIGN(call.url, redirected(call, response));
    }
    return fail(ErrorKind::corrupt, describe(call.method, call.url) + ": redirected in a circle");
}

/// Where to ask instead.
Result<std::string> Client::redirected(const Call& call, const HttpResponse& response) const {
    const std::string doing = describe(call.method, call.url);
    const std::string_view location = response.headers.value("Location");
    TT_ASSIGN(const Url from, parse_url(call.url));
    const auto to = parse_url(resolve(from, location));
    if (location.empty() || !to) return fail(ErrorKind::corrupt, doing + ": redirected to nowhere");
    const bool keeps_method = response.status == 307 || response.status == 308;
    if (call.method != "GET" && (!keeps_method || !is_ours(to->origin())))
        return fail(
            ErrorKind::conflict,
            fmt::format(
                "{}: GitHub answers {}: moved to {}", doing, response.status,
                redacted(to->origin() + to->path)
            ),
            "the repository was renamed; use its new name"
        );
    if (from.scheme == "https" && to->scheme == "http")
        return fail(ErrorKind::corrupt, doing + ": redirected from https to http");
    return to->origin() + to->path;
}

/// Sends a GET once more when it met a hiccup; GitHub may have done what another method asked for.
Result<HttpResponse> Client::send_patiently(const Call& call, const std::string& token) {
    auto answer = send_once(call, token);
    if (call.method == "GET" && is_hiccup(answer) && !limited_until() && !options_.stop.stop_requested())
        answer = send_once(call, token);
    if (!answer) return answer;
    return judged(*std::move(answer), call);
}

Result<HttpResponse> Client::send_once(const Call& call, const std::string& token) {
    HttpRequest request = request_for(call, token);
    const std::string key = call.method == "GET" ? cache_key(call.url, token) : "";
    const HttpResponse* known = key.empty() ? nullptr : cache_.find(key);
    if (known != nullptr) request.headers.add("If-None-Match", std::string(known->headers.value("ETag")));
    TT_ASSIGN(HttpResponse response, http_.send(request));
    limit_.observe(response, clock_.now());
    if (is_cut(response))
        return fail(ErrorKind::unavailable, describe(call.method, call.url) + ": the answer was cut");
    if (response.status == 304 && known != nullptr) return *known;
    if (response.status == 200 && !key.empty() && is_json(response)) cache_.put(key, response);
    return response;
}

HttpRequest Client::request_for(const Call& call, const std::string& token) const {
    HttpRequest request{.method = call.method, .url = call.url};
    request.headers.add("Accept", "application/vnd.github+json");
    request.headers.add("X-GitHub-Api-Version", "2022-11-28");
    if (!token.empty() && is_ours(call.url)) request.headers.add("Authorization", "Bearer " + token);
    if (!call.body.empty()) request.headers.add("Content-Type", "application/json");
    request.body = call.body;
    request.timeout = options_.timeout;
    request.ca_file = options_.ca_file;
    request.proxy = options_.proxy;
    request.stop = options_.stop;
    request.max_redirects = 0;
    request.once = call.method != "GET";
    return request;
}

bool Client::is_ours(std::string_view url) const {
    return !origin_.empty() && origin_of(url) == origin_;
}

Result<> Client::check_wait() {
    const auto until = limited_until();
    if (!until) return {};
    return fail(
        ErrorKind::unavailable,
        fmt::format("GitHub asks to wait until {}: a rate limit is used up", to_rfc3339(*until)),
        "a token of a GitHub App has a limit of its own, and a higher one"
    );
}

/// The answer if it is a success or a redirect, else what is wrong with it.
Result<HttpResponse> Client::judged(HttpResponse response, const Call& call) {
    const std::string doing = describe(call.method, call.url);
    if (is_redirect(response.status)) return response;
    if (const auto demand = demand_of(response, clock_.now()); demand && demand->refused)
        TT_TRY(check_wait());
    if (response.status == 401) credential_.refused();
    if (!is_success(response.status)) return std::unexpected(failure_of(response, doing));
    if (response.status != 204 && !is_json(response))
        return fail(
            ErrorKind::corrupt,
            fmt::format("{}: answered {} with a page that is no JSON", doing, response.status),
            "is this the URL of the API, and does no proxy or login page stand before it?"
        );
    return response;
}

} // namespace tt::github
