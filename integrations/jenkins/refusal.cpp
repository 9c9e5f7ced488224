#include "integrations/jenkins/refusal.hpp"

#include <fmt/core.h>

namespace tt::jenkins {

namespace {

constexpr const char* log_in_hint = "give a user and an API token (Jenkins: your name → Security → API "
                                    "Token), and if a proxy asks for a login, "
                                    "an address that goes around it";

std::string said(const HttpRequest& request, std::string_view what) {
    return fmt::format("{} {}: {}", request.method, redacted(request.url), what);
}

std::unexpected<Error> denied(const HttpRequest& request, const HttpResponse& response) {
    const std::string_view user = response.headers.value("X-You-Are-Authenticated-As");
    const std::string_view permission = response.headers.value("X-Required-Permission");
    if (permission.empty())
        return fail(ErrorKind::denied, said(request, "Jenkins refuses it (403)"), log_in_hint);
    return fail(
        ErrorKind::denied,
        said(request, fmt::format("Jenkins refuses it: '{}' lacks the permission {}", user, permission)),
        "let an administrator of Jenkins grant it, or use another user"
    );
}

std::unexpected<Error> not_found(const HttpRequest& request) {
    const bool encoded = request.url.contains("%25");
    return fail(
        ErrorKind::not_found, said(request, "Jenkins has no such job or run, or hides it (404)"),
        encoded ? "check the name and the permission Job/Read; a proxy in front of Jenkins has to leave %25 "
                  "and %2F "
                  "in a path as they are"
                : "check the name, and that the user has the permission Job/Read"
    );
}

std::unexpected<Error> redirected(const HttpRequest& request, const HttpResponse& response) {
    const std::string_view target = response.headers.value("Location");
    return fail(
        ErrorKind::denied,
        said(request, fmt::format("answered with a redirect to {}, as to a login", redacted(target))),
        log_in_hint
    );
}

std::unexpected<Error> not_understood(const HttpRequest& request, int status) {
    return fail(
        ErrorKind::invalid_input,
        said(request, fmt::format("Jenkins refuses the request as it is ({})", status)),
        "check the job's parameters; a proxy in front of Jenkins has to leave %25 and %2F in a path as they "
        "are"
    );
}

std::string content_type(const HttpResponse& response) {
    const std::string_view type = response.headers.value("Content-Type");
    return std::string(type.substr(0, type.find(';')));
}

} // namespace

Result<> refuse_failure(const HttpRequest& request, const HttpResponse& response) {
    const int status = response.status;
    if (status < 300) return {};
    if (status < 400) return redirected(request, response);
    if (status == 401)
        return fail(
            ErrorKind::denied, said(request, "Jenkins refuses the user or the token (401)"), log_in_hint
        );
    if (status == 403) return denied(request, response);
    if (status == 404) return not_found(request);
    if (status == 409)
        return fail(ErrorKind::conflict, said(request, "the job is disabled or cannot be built (409)"));
    if (status < 500 && status != 429) return not_understood(request, status);
    return fail(
        ErrorKind::unavailable, said(request, fmt::format("Jenkins cannot answer now ({})", status)),
        status == 503 ? "it may be starting; try again" : ""
    );
}

Result<> refuse_boundless(const HttpRequest& request, const HttpResponse& response) {
    if (response.headers.find("Content-Length") || response.headers.find("Transfer-Encoding")) return {};
    return fail(
        ErrorKind::unavailable, said(request, "the answer does not say how long it is, so it may be cut"),
        "a proxy in front of Jenkins has to speak HTTP/1.1 and pass Content-Length on"
    );
}

Result<> refuse_page(const HttpRequest& request, const HttpResponse& response) {
    if (content_type(response) != "text/html") return {};
    return fail(
        ErrorKind::denied, said(request, "answered with a page for people, as to log in"), log_in_hint
    );
}

Result<> require_json(const HttpRequest& request, const HttpResponse& response) {
    TT_TRY(refuse_page(request, response));
    const std::string type = content_type(response);
    if (type == "application/json") return {};
    return fail(
        ErrorKind::unavailable, said(request, fmt::format("answered with '{}' and not with JSON", type))
    );
}

Result<> require_jenkins(const HttpRequest& request, const HttpResponse& response) {
    if (response.headers.find("X-Jenkins")) return {};
    return fail(
        ErrorKind::unavailable, said(request, "what answers is no Jenkins: it sends no X-Jenkins header"),
        "check the URL; if a proxy takes that header away, let it pass"
    );
}

bool wants_crumb(const HttpResponse& response) {
    return response.status == 403 && response.body.contains("No valid crumb");
}

} // namespace tt::jenkins
