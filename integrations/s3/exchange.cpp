#include "integrations/s3/exchange.hpp"

#include "integrations/crypto/sha256.hpp"

namespace tt::s3 {

namespace {

constexpr Duration longest_exchange = std::chrono::minutes{10};
constexpr Duration longest_clean_up = std::chrono::seconds{10};
/// So that three attempts are over before whoever asked us gives up.
constexpr Duration longest_silence = std::chrono::seconds{15};
constexpr Duration longest_stall = std::chrono::minutes{1}; ///< Of an upload, which the store writes out.

std::string doing(const Ask& ask) {
    return ask.method + " " + ask.key;
}

/// Whether the same may be asked again: without an answer nobody knows what has been done.
bool worth_another(const Result<HttpResponse>& answer, const Ask& ask) {
    if (answer) return answer->status == 503 || (ask.repeatable && may_pass(answer->status));
    const ErrorKind kind = answer.error().kind;
    return ask.repeatable && (kind == ErrorKind::unavailable || kind == ErrorKind::timeout);
}

} // namespace

Exchange::Exchange(Setting setting, Clock& clock)
    : setting_(std::move(setting))
    , clock_(clock)
    , clients_(setting_.make_http) {}

Result<HttpResponse> Exchange::send(const Ask& ask) {
    const Patience patience{ask.stoppable ? setting_.attempts : 1, setting_.pause};
    return send_patiently(
        patience, setting_.stop, [&] { return send_once(ask); },
        [&](const Result<HttpResponse>& answer) { return worth_another(answer, ask); }
    );
}

Result<HttpResponse> Exchange::send_once(const Ask& ask) {
    TT_ASSIGN(const HttpRequest request, signed_request(ask));
    auto answer = clients_.send(request);
    if (!answer) return with_context(answer.error(), setting_.address.text());
    return answer;
}

Result<HttpRequest> Exchange::signed_request(const Ask& ask) {
    TT_ASSIGN(const Credentials credentials, setting_.credentials());
    const Address& address = setting_.address;
    const Signable signable{
        .method = ask.method, .host = address.host(), .path = address.path_of(ask.key), .query = ask.query
    };
    HttpRequest request{.method = ask.method, .url = address.origin + escaped_path(signable.path)};
    if (!ask.query.empty()) request.url += "?" + escaped_query(ask.query);
    const std::string hash = sha256(ask.body).value.substr(std::string_view("sha256:").size());
    request.headers = signed_headers(signable, hash, {clock_.now(), address.region}, credentials);
    if (!ask.range.empty()) request.headers.add("Range", ask.range);
    request.body = ask.body;
    request.max_body = ask.max_body;
    request.max_redirects = 0; // Another host would need another signature.
    request.ca_file = setting_.ca_file;
    request.timeout = ask.stoppable ? longest_exchange : longest_clean_up;
    // A store that puts parts together is silent for long.
    if (ask.method != "POST") request.stall_timeout = ask.method == "PUT" ? longest_stall : longest_silence;
    if (ask.stoppable) request.stop = setting_.stop;
    return request;
}

Error Exchange::refused(const Ask& ask, const HttpResponse& response) {
    const auto credentials = setting_.credentials();
    const std::string source = credentials ? credentials->source : "";
    return refusal(response, {setting_.address, doing(ask), source, clock_.now()});
}

Result<std::string> Exchange::link(std::string_view key, Duration lifetime) {
    TT_ASSIGN(const Credentials credentials, setting_.credentials());
    const Address& address = setting_.address;
    const Signable get{.host = address.host(), .path = address.path_of(key)};
    return address.origin + presigned_target(get, lifetime, {clock_.now(), address.region}, credentials);
}

} // namespace tt::s3
