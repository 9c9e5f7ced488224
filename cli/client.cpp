#include "cli/client.hpp"

#include "pipeline/model/view.hpp"

#include <charconv>

namespace tt {

namespace {

bool is_unreserved(char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
}

ErrorKind kind_of(int status) {
    switch (status) {
    case 400:
        return ErrorKind::invalid_input;
    case 401:
    case 403:
        return ErrorKind::denied;
    case 404:
        return ErrorKind::not_found;
    case 409:
        return ErrorKind::conflict;
    case 502:
    case 503:
        return ErrorKind::unavailable;
    case 504:
        return ErrorKind::timeout;
    default:
        return ErrorKind::failed;
    }
}

/// What the server refused with; a proxy in between may answer with something else than JSON.
Error error_in(const HttpRequest& request, const HttpResponse& response) {
    if (auto refusal = decode<Refusal>(response.body); refusal && !refusal->message.empty())
        return {error_kind_from(refusal->code), std::move(refusal->message), std::move(refusal->hint)};
    return {
        kind_of(response.status),
        request.method + " " + redacted(request.url) + " was answered with status "
            + std::to_string(response.status),
        "is this the URL of a tt server? Check --server or TT_SERVER"
    };
}

} // namespace

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (is_unreserved(c))
            out += c;
        else
            out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    return out;
}

Client::Client(HttpClient& http, Find find)
    : http_(http)
    , find_(std::move(find)) {}

HttpRequest Client::request(std::string method, std::string_view path, Query query) {
    std::string url(path);
    char separator = '?';
    for (const auto& [name, value] : query) {
        if (value.empty()) continue;
        url += separator + std::string(name) + "=" + percent_encoded(value);
        separator = '&';
    }
    return {.method = std::move(method), .url = std::move(url)};
}

HttpRequest
Client::waiting_request(std::string_view path, std::uint64_t version, Duration wait, int wake_fd) {
    HttpRequest waiting = request("GET", path, {});
    waiting.url += path.contains('?') ? '&' : '?';
    waiting.url += "since=" + std::to_string(version) + "&wait=" + to_text(wait);
    waiting.timeout = wait + std::chrono::seconds{30};
    waiting.wake_fd = wake_fd;
    return waiting;
}

std::uint64_t Client::version_of(const HttpResponse& response) {
    const std::string_view text = response.headers.value("TT-Version");
    std::uint64_t version = 0;
    std::from_chars(text.data(), text.data() + text.size(), version);
    return version;
}

Result<> Client::find_endpoint() {
    if (!endpoint_) {
        TT_ASSIGN(endpoint_, find_());
    }
    return {};
}

Result<HttpResponse> Client::send_once(HttpRequest request) {
    TT_TRY(find_endpoint());
    request.url = endpoint_->url + request.url;
    request.unix_socket = endpoint_->unix_socket;
    request.ca_file = endpoint_->ca_file;
    request.ca_option = "--ca-file FILE or TT_CA_FILE";
    if (!endpoint_->token.empty()) request.headers.add("Authorization", "Bearer " + endpoint_->token);
    if (!endpoint_->on_behalf_of.empty()) request.headers.add("TT-On-Behalf-Of", endpoint_->on_behalf_of);
    request.once = request.method == "POST";
    TT_ASSIGN(HttpResponse response, http_.send(request));
    if (response.status >= 400) return std::unexpected(error_in(request, response));
    return response;
}

Result<HttpResponse> Client::send(HttpRequest request) {
    const bool repeatable = request.method != "POST";
    auto response = send_once(request);
    const bool gone = !response && response.error().kind == ErrorKind::unavailable;
    if (!gone || !repeatable || endpoint_->unix_socket.empty()) return response;
    endpoint_.reset();
    return send_once(std::move(request));
}

} // namespace tt
