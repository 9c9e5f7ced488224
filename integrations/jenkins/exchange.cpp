#include "integrations/jenkins/exchange.hpp"

#include "integrations/crypto/base64.hpp"
#include "integrations/http/form.hpp"
#include "integrations/jenkins/refusal.hpp"
#include "integrations/jenkins/wire.hpp"

namespace tt::jenkins {

namespace {

std::string api_path(std::string_view object, std::string_view tree) {
    return std::string(object) + "/api/json?tree=" + form_value(tree);
}

/// The cookies of an answer as a request has them.
std::string cookies_of(const HttpResponse& response) {
    std::string cookies;
    for (const auto& [name, value] : response.headers)
        if (same_header(name, "Set-Cookie"))
            cookies += (cookies.empty() ? "" : "; ") + value.substr(0, value.find(';'));
    return cookies;
}

} // namespace

Exchange::Exchange(Server server, HttpClient& http)
    : server_(std::move(server))
    , http_(http) {
    while (server_.url.ends_with('/')) server_.url.pop_back();
}

HttpRequest Exchange::request(std::string method, std::string_view path) const {
    HttpRequest request{.method = std::move(method), .url = server_.url + std::string(path)};
    if (!server_.user.empty())
        request.headers.add("Authorization", "Basic " + to_base64(server_.user + ":" + server_.secret));
    request.ca_file = server_.ca_file;
    request.timeout = server_.timeout;
    request.stop = server_.stop;
    request.max_redirects = 0; // Jenkins' API has none: one leads to a login, where credentials must not go.
    return request;
}

Result<HttpResponse> Exchange::get(std::string_view path) {
    HttpRequest asked = request("GET", path);
    asked.max_body = std::size_t{64} << 20; // A log comes in one piece.
    TT_ASSIGN(HttpResponse response, http_.send(asked));
    if (response.status == 404) return response;
    TT_TRY(refuse_failure(asked, response));
    return response;
}

Result<std::optional<std::string>> Exchange::json_if_there(std::string_view path) {
    TT_ASSIGN(HttpResponse response, get(path));
    if (response.status == 404) return std::nullopt;
    TT_TRY(require_json(request("GET", path), response));
    return std::move(response.body);
}

Result<std::optional<std::string>> Exchange::api_if_there(std::string_view object, std::string_view tree) {
    const std::string path = api_path(object, tree);
    TT_ASSIGN(HttpResponse response, get(path));
    if (response.status == 404) return std::nullopt;
    TT_TRY(require_json(request("GET", path), response));
    TT_TRY(require_jenkins(request("GET", path), response));
    return std::move(response.body);
}

Result<std::string> Exchange::api(std::string_view object, std::string_view tree) {
    TT_ASSIGN(auto body, api_if_there(object, tree));
    if (body) return *std::move(body);
    return std::unexpected(
        refuse_failure(request("GET", api_path(object, tree)), HttpResponse{.status = 404}).error()
    );
}

Result<HttpResponse> Exchange::text(std::string_view path) {
    TT_ASSIGN(HttpResponse response, get(path));
    TT_TRY(refuse_failure(request("GET", path), response));
    TT_TRY(refuse_page(request("GET", path), response));
    return response;
}

Result<HttpResponse> Exchange::redirected(const HttpRequest& asked, const HttpResponse& answer) {
    const std::string_view target = answer.headers.value("Location");
    if (!target.starts_with("http") || target.contains("login")) return answer; // Which is then refused.
    HttpRequest again = asked;
    again.url = target;
    again.headers.clear();
    again.max_redirects = 5;
    return http_.send(again);
}

Result<> Exchange::download(std::string_view path, const Download& target) {
    HttpRequest asked = request("GET", path);
    asked.download = target;
    asked.timeout = Duration{0};
    asked.stall_timeout = server_.timeout;
    TT_ASSIGN(HttpResponse response, http_.send(asked));
    if (response.status >= 300 && response.status < 400) {
        TT_ASSIGN(response, redirected(asked, response));
    }
    TT_TRY(refuse_failure(asked, response));
    TT_TRY(refuse_boundless(asked, response));
    if (path.ends_with(".html") || path.ends_with(".htm")) return {};
    const Result<> page = refuse_page(asked, response);
    std::error_code ignored;
    if (!page) std::filesystem::remove(target.file, ignored);
    return page;
}

Result<> Exchange::fetch_crumb() {
    crumb_.clear();
    const std::string path = "/crumbIssuer/api/json";
    TT_ASSIGN(const HttpResponse response, get(path));
    if (response.status == 404) return {}; // This Jenkins wants none.
    TT_TRY(require_json(request("GET", path), response));
    TT_ASSIGN(const auto crumb, wire::read<wire::Crumb>(response.body, "Jenkins' crumb"));
    crumb_.add(crumb.field_name.empty() ? "Jenkins-Crumb" : crumb.field_name, crumb.value);
    if (const std::string cookies = cookies_of(response); !cookies.empty()) crumb_.add("Cookie", cookies);
    return {};
}

Result<HttpResponse> Exchange::post_once(std::string_view path, const std::string& form) {
    HttpRequest asked = request("POST", path);
    asked.headers.add("Content-Type", "application/x-www-form-urlencoded");
    for (const auto& [name, value] : crumb_) asked.headers.add(name, value);
    asked.body = form;
    asked.once = true;
    return http_.send(asked);
}

Result<HttpResponse> Exchange::post(std::string_view path, const std::string& form) {
    const bool with_crumb = server_.secret_kind == SecretKind::password;
    if (with_crumb && crumb_.begin() == crumb_.end()) TT_TRY(fetch_crumb());
    TT_ASSIGN(HttpResponse response, post_once(path, form));
    if (wants_crumb(response)) { // The session ended, or the secret is a password. Nothing was done yet.
        TT_TRY(fetch_crumb());
        TT_ASSIGN(response, post_once(path, form));
    }
    if (response.status >= 400) TT_TRY(refuse_failure(request("POST", path), response));
    return response;
}

} // namespace tt::jenkins
