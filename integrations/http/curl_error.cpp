#include "integrations/http/curl_error.hpp"

namespace tt {

namespace {

struct Meaning {
    ErrorKind kind;
    const char* hint;
};

Meaning meaning(CURLcode code) {
    switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return {ErrorKind::invalid_input, "write it as https://HOST[:PORT]/PATH"};
    case CURLE_SSL_CACERT_BADFILE:
        return {ErrorKind::invalid_input, "name a readable PEM file of authorities"};
    case CURLE_OPERATION_TIMEDOUT:
        return {ErrorKind::timeout, ""};
    case CURLE_PEER_FAILED_VERIFICATION:
        return {ErrorKind::failed, ""}; // Nobody was asked, so nobody has refused.
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_TOO_MANY_REDIRECTS:
        return {ErrorKind::corrupt, "check that the URL is right"};
    case CURLE_READ_ERROR:
    case CURLE_OUT_OF_MEMORY:
    case CURLE_FAILED_INIT:
        return {ErrorKind::failed, ""};
    case CURLE_COULDNT_RESOLVE_HOST:
        return {ErrorKind::unavailable, "check the host's name and this machine's DNS"};
    case CURLE_COULDNT_CONNECT:
        return {ErrorKind::unavailable, "check that it runs and that nothing blocks the way"};
    default:
        return {ErrorKind::unavailable, ""};
    }
}

/// Where people can name the authority, it is told how.
std::string trust_hint(const HttpRequest& request) {
    const std::string how = request.ca_option.empty() ? "" : " with " + request.ca_option;
    return "name the authority that signed the certificate" + how + ", or fix the host name";
}

} // namespace

std::string describe(const HttpRequest& request) {
    std::string text = request.method + " " + redacted(request.url);
    if (!request.unix_socket.empty()) text += " (" + request.unix_socket.string() + ")";
    return text;
}

Error curl_failure(CURLcode code, const HttpRequest& request, std::string_view detail) {
    const auto [kind, hint] = meaning(code);
    const std::string reason(detail.empty() ? curl_easy_strerror(code) : detail);
    const bool mistrusted = code == CURLE_PEER_FAILED_VERIFICATION;
    return Error{kind, describe(request) + ": " + reason, mistrusted ? trust_hint(request) : hint};
}

} // namespace tt
