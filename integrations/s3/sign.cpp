// Signature Version 4, as AWS documents it for S3: paths are escaped once and never normalised.

#include "integrations/s3/sign.hpp"

#include "integrations/crypto/hmac.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/http/form.hpp"

#include <algorithm>
#include <map>

namespace tt::s3 {

namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

/// Names in lower case in their order; of one name the values in theirs.
using Canonical = std::map<std::string, std::string>;

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    return result;
}

/// Without blanks around, and with one where there were several.
std::string squeezed(std::string_view value) {
    std::string result;
    for (const char c : value) {
        const bool blank = c == ' ' || c == '\t';
        if (!blank) result += c;
        if (blank && !result.empty() && result.back() != ' ') result += ' ';
    }
    if (result.ends_with(' ')) result.pop_back();
    return result;
}

Canonical canonical_headers(const Signable& request) {
    Canonical headers{{"host", request.host}};
    for (const auto& [name, value] : request.headers) {
        const auto [place, is_new] = headers.try_emplace(lower(name), squeezed(value));
        if (!is_new) place->second += "," + squeezed(value);
    }
    return headers;
}

std::string names_of(const Canonical& headers) {
    std::string names;
    for (const auto& [name, value] : headers) names += (names.empty() ? "" : ";") + name;
    return names;
}

std::string hex_digest(std::string_view bytes) {
    return sha256(bytes).value.substr(std::string_view("sha256:").size());
}

std::string scope_text(const Scope& scope) {
    return amazon_date(scope.now).substr(0, 8) + "/" + scope.region + "/" + scope.service + "/aws4_request";
}

std::string signature(
    const Signable& request, std::string_view payload_hash, const Scope& scope, const Credentials& credentials
) {
    const std::string date = amazon_date(scope.now);
    std::string text(algorithm);
    text += "\n" + date + "\n" + scope_text(scope) + "\n";
    text += hex_digest(canonical_request(request, payload_hash));
    std::string key = hmac_sha256("AWS4" + credentials.secret_key, date.substr(0, 8));
    key = hmac_sha256(key, scope.region);
    key = hmac_sha256(key, scope.service);
    return hmac_sha256_hex(hmac_sha256(key, "aws4_request"), text);
}

} // namespace

std::string amazon_date(Time time) {
    std::string text = to_rfc3339(std::chrono::floor<std::chrono::seconds>(time));
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

std::string escaped_path(std::string_view path) {
    std::string result;
    while (!path.empty()) {
        const auto slash = std::min(path.find('/'), path.size());
        if (slash > 0) result += form_value(path.substr(0, slash));
        if (slash < path.size()) result += '/';
        path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return result;
}

std::string escaped_query(const Parameters& query) {
    Parameters escaped;
    for (const auto& [name, value] : query)
        escaped.emplace_back(form_value(name), value.empty() ? "" : form_value(value));
    std::ranges::sort(escaped);
    std::string text;
    for (const auto& [name, value] : escaped) text += (text.empty() ? "" : "&") + name + "=" + value;
    return text;
}

std::string canonical_request(const Signable& request, std::string_view payload_hash) {
    const Canonical headers = canonical_headers(request);
    std::string text = request.method + "\n" + escaped_path(request.path) + "\n";
    text += escaped_query(request.query) + "\n";
    for (const auto& [name, value] : headers) text += name + ":" + value + "\n";
    return text + "\n" + names_of(headers) + "\n" + std::string(payload_hash);
}

std::string authorization(
    const Signable& request, std::string_view payload_hash, const Scope& scope, const Credentials& credentials
) {
    return std::string(algorithm) + " Credential=" + credentials.access_key + "/" + scope_text(scope)
           + ", SignedHeaders=" + names_of(canonical_headers(request))
           + ", Signature=" + signature(request, payload_hash, scope, credentials);
}

HttpHeaders signed_headers(
    Signable request, std::string_view payload_hash, const Scope& scope, const Credentials& credentials
) {
    request.headers.add("x-amz-content-sha256", std::string(payload_hash));
    request.headers.add("x-amz-date", amazon_date(scope.now));
    if (!credentials.session_token.empty())
        request.headers.add("x-amz-security-token", credentials.session_token);
    HttpHeaders headers = request.headers;
    headers.add("Authorization", authorization(request, payload_hash, scope, credentials));
    return headers;
}

std::string
presigned_target(Signable request, Duration lifetime, const Scope& scope, const Credentials& credentials) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(lifetime).count();
    Parameters& query = request.query;
    query.emplace_back("X-Amz-Algorithm", algorithm);
    query.emplace_back("X-Amz-Credential", credentials.access_key + "/" + scope_text(scope));
    query.emplace_back("X-Amz-Date", amazon_date(scope.now));
    query.emplace_back("X-Amz-Expires", std::to_string(seconds));
    query.emplace_back("X-Amz-SignedHeaders", names_of(canonical_headers(request)));
    if (!credentials.session_token.empty())
        query.emplace_back("X-Amz-Security-Token", credentials.session_token);
    const std::string signed_by = signature(request, unsigned_payload, scope, credentials);
    return escaped_path(request.path) + "?" + escaped_query(query) + "&X-Amz-Signature=" + signed_by;
}

} // namespace tt::s3
