#include "integrations/github/webhook_body.hpp"

#include "integrations/github/decode.hpp"
#include "integrations/github/read.hpp"
#include "integrations/github/url.hpp"
#include "integrations/github/webhook.hpp"
#include "integrations/json/instantiate.hpp"

#include <array>
#include <charconv>

namespace tt {

TT_JSON(github::wire::Hook);

namespace github {

namespace {

/// The byte that `%2F` stands for, or nothing.
std::optional<char> escaped_byte(std::string_view escape) {
    unsigned value = 0;
    const std::string_view digits = escape.size() == 3 ? escape.substr(1) : "";
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return static_cast<char>(value);
}

std::optional<std::string> form_text(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = text[i] == '%' ? escaped_byte(text.substr(i, 3)) : text[i] == '+' ? ' ' : text[i];
        if (!byte) return std::nullopt;
        if (text[i] == '%') i += 2;
        out += *byte;
    }
    return out;
}

/// The JSON of a body in either form.
Result<std::string> json_of(std::string_view content_type, std::string_view body) {
    if (!lower_case(content_type).starts_with("application/x-www-form-urlencoded")) return std::string(body);
    const std::string all = "&" + std::string(body);
    const std::size_t begin = all.find("&payload=");
    if (begin == std::string::npos) return lacks("payload in its form");
    const std::size_t end = all.find('&', begin + 9);
    const auto text =
        form_text(std::string_view(all).substr(begin + 9, end == all.npos ? end : end - begin - 9));
    if (!text) return lacks("well-formed payload");
    return *text;
}

std::string branch_ref(const std::string& branch) {
    return branch.empty() ? "" : "refs/heads/" + branch;
}

/// Fills in what is new about a commit.
Result<> tell(Notice& notice, std::string ref, const std::string& commit) {
    if (!is_commit_id(commit)) return lacks("commit id");
    notice.ref = std::move(ref);
    notice.commit = CommitId(commit);
    return {};
}

Result<> take_ping(Notice&, const wire::Hook& hook) {
    if (hook.zen.empty()) return lacks("zen");
    return {};
}

Result<> take_push(Notice& notice, const wire::Hook& hook) {
    if (!hook.ref.starts_with("refs/")) return lacks("ref");
    TT_TRY(tell(notice, hook.ref, hook.after));
    if (hook.deleted) notice.commit.reset();
    return {};
}

Result<> take_status(Notice& notice, const wire::Hook& hook) {
    return tell(notice, "", hook.sha);
}

Result<> take_run(Notice& notice, const wire::Hook& hook) {
    return tell(notice, branch_ref(hook.check_run.check_suite.head_branch), hook.check_run.head_sha);
}

Result<> take_suite(Notice& notice, const wire::Hook& hook) {
    return tell(notice, branch_ref(hook.check_suite.head_branch), hook.check_suite.head_sha);
}

Result<> take_deployment(Notice& notice, const wire::Hook& hook) {
    return tell(notice, "", hook.deployment.sha);
}

struct Kind {
    std::string_view name;
    Event event;
    Result<> (*take)(Notice&, const wire::Hook&);
};

constexpr std::array kinds{
    Kind{"ping", Event::ping, take_ping},
    Kind{"push", Event::push, take_push},
    Kind{"status", Event::status, take_status},
    Kind{"check_run", Event::check_run, take_run},
    Kind{"check_suite", Event::check_suite, take_suite},
    Kind{"deployment_status", Event::deployment_status, take_deployment},
};

Result<Notice> read_notice(const Kind& kind, const wire::Hook& hook) {
    Notice notice{
        .event = kind.event,
        .repository_id = hook.repository.id,
        .repository = hook.repository.full_name,
        .page = hook.repository.html_url,
        .ref = {},
        .commit = {}
    };
    if (kind.event != Event::ping && (notice.repository_id <= 0 || notice.repository.empty()))
        return lacks("repository");
    TT_TRY(kind.take(notice, hook));
    return notice;
}

} // namespace

Result<std::optional<Notice>>
parse_webhook(std::string_view event, std::string_view content_type, std::string_view body) {
    for (const Kind& kind : kinds) {
        if (kind.name != event) continue;
        TT_ASSIGN(const std::string text, json_of(content_type, body));
        TT_ASSIGN(const wire::Hook hook, decode_body<wire::Hook>(text));
        TT_ASSIGN(Notice notice, read_notice(kind, hook));
        return std::optional(std::move(notice));
    }
    return std::nullopt;
}

} // namespace github

} // namespace tt
