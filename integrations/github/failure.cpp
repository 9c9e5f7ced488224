#include "integrations/github/failure.hpp"

#include "integrations/github/complaint.hpp"
#include "integrations/github/url.hpp"
#include "integrations/json/json.hpp"
#include "pipeline/base/utf8.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace tt::github {

namespace {

constexpr std::size_t longest_complaint = 500;

std::string detail_text(const wire::ComplaintDetail& detail) {
    if (!detail.message.empty()) return detail.message;
    return fmt::format("{}.{} {}", detail.resource, detail.field_name, detail.code);
}

/// What the list `errors` says, in either of its forms, each with `; ` before it.
std::string details_of(std::string_view body) {
    std::string text;
    if (const auto details = decode<wire::ComplaintDetails>(body))
        for (const auto& detail : details->errors) text += "; " + detail_text(detail);
    else if (const auto texts = decode<wire::ComplaintTexts>(body))
        for (const auto& sentence : texts->errors) text += "; " + sentence;
    return text;
}

/// One line that a terminal can show.
std::string shown(std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' '
    );
    if (text.size() > longest_complaint) text = text.substr(0, longest_complaint) + "…";
    return to_valid_utf8(text);
}

std::string complaint_of(const HttpResponse& response) {
    if (!is_json(response)) return response.body.empty() ? "" : "with a page that is no JSON";
    const auto complaint = decode<wire::Complaint>(response.body);
    return complaint ? shown(complaint->message + details_of(response.body)) : "with JSON that is no refusal";
}

struct Sentence {
    std::string_view text;
    ErrorKind kind;
};

/// Refusals whose status alone would say less.
constexpr std::array sentences{
    Sentence{"Reference does not exist", ErrorKind::not_found},
    Sentence{"No commit found", ErrorKind::not_found},
    Sentence{"Object does not exist", ErrorKind::not_found},
    Sentence{"Reference already exists", ErrorKind::conflict},
    Sentence{"not a fast forward", ErrorKind::conflict},
    Sentence{"already_exists", ErrorKind::conflict},
};

ErrorKind kind_of_refusal(std::string_view complaint) {
    for (const auto& [text, kind] : sentences)
        if (complaint.find(text) != std::string_view::npos) return kind;
    return ErrorKind::invalid_input;
}

ErrorKind kind_of(int status, std::string_view complaint) {
    if (status >= 500) return ErrorKind::unavailable;
    switch (status) {
    case 401:
    case 403:
    case 451:
        return ErrorKind::denied;
    case 404:
    case 410:
        return ErrorKind::not_found;
    case 409:
        return ErrorKind::conflict;
    case 400:
    case 422:
        return kind_of_refusal(complaint);
    default:
        return status < 400 ? ErrorKind::corrupt : ErrorKind::failed;
    }
}

std::string hint_for(const HttpResponse& response) {
    switch (response.status) {
    case 401:
        return "give a token that is valid, for this server";
    case 403:
        if (response.headers.find("X-GitHub-SSO"))
            return "authorize the token for single sign-on of the organization, on GitHub's page of tokens";
        return "give a token that has the permission; GitHub's settings of tokens say which it has";
    case 404:
        return "check the name, and that the token may read the repository";
    default:
        return response.status >= 500 ? "try again; https://www.githubstatus.com says how github.com is" : "";
    }
}

} // namespace

bool is_json(const HttpResponse& response) {
    const std::string type = lower_case(response.headers.value("Content-Type"));
    const std::string_view name = std::string_view(type).substr(0, type.find(';'));
    return name.starts_with("application/json")
           || (name.starts_with("application/") && name.find("json") != name.npos);
}

Error failure_of(const HttpResponse& response, std::string_view doing) {
    const std::string complaint = complaint_of(response);
    std::string message = fmt::format("{}: GitHub answers {}", doing, response.status);
    if (response.status == 404) message += ", which is absent or not allowed to this token";
    if (!complaint.empty()) message += (is_json(response) ? ": " : " ") + complaint;
    return {kind_of(response.status, complaint), std::move(message), hint_for(response)};
}

} // namespace tt::github
