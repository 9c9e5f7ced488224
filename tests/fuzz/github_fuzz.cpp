// Answers of a GitHub, or of whatever stands in its place, and what anybody may send to our webhook.

#include "integrations/github/address.hpp"
#include "integrations/github/app.hpp"
#include "integrations/github/body.hpp"
#include "integrations/github/deployment_body.hpp"
#include "integrations/github/failure.hpp"
#include "integrations/github/link.hpp"
#include "integrations/github/rate_limit.hpp"
#include "integrations/github/read.hpp"
#include "integrations/github/remarks.hpp"
#include "integrations/github/url.hpp"
#include "integrations/github/webhook.hpp"
#include "integrations/http/http_date.hpp"
#include "pipeline/base/utf8.hpp"
#include "tests/fakes/manual_clock.hpp"
#include "tests/fuzz/says_this.hpp"
#include "tests/support/rsa_pair.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace tt::github;

void require(bool holds) {
    if (!holds) std::abort();
}

void check_commits(std::string_view text) {
    if (const auto commit = read_commit_body(text)) require(is_commit_id(commit->id.value));
    if (const auto commits = read_commits_body(text))
        for (const Commit& commit : *commits) require(is_commit_id(commit.id.value));
    if (const auto page = read_range_body(text))
        require(page->total >= 0 && is_commit_id(page->range.merge_base.value));
    if (const auto ref = read_ref_body(text)) require(is_commit_id(ref->object.value));
}

void check_checks(std::string_view text) {
    for (const auto& page : {read_statuses_body(text), read_check_runs_body(text)}) {
        if (!page) continue;
        require(page->total >= 0);
        for (const auto& item : page->items) require(!item.check.name.empty());
    }
    if (const auto pulls = read_pull_requests_body(text))
        for (const PullRequest& pull : *pulls) require(pull.number > 0);
    if (const auto deployments = read_deployments_body(text))
        for (const Deployment& deployment : *deployments) require(deployment.id > 0);
    if (const auto files = read_tree_body(text)) require(files->size() <= text.size());
    (void)read_deployment_news_body(text);
}

/// What is read by the way: installations and tokens of apps, comments.
void check_conversations(std::string_view text) {
    if (!text.starts_with('{') && !text.starts_with('[')) return; // Signing takes its time.
    static const std::string key = tt::RsaPair().pkcs1();
    SaysThis http(text);
    tt::ManualClock clock;
    const RepositoryName web{"acme", "web"};
    const auto speaker = AppKey::create("app", key, clock);
    Client app({}, **speaker, http, clock);
    Installation installation(app, find_installation(app, web).value_or(1), clock);
    if (const auto token = installation.token()) require(!token->empty());
    Token token("good-token");
    Client client({}, token, http, clock);
    (void)has_comment(client, web, 7, "marker");
    (void)add_comment(client, web, 7, "text");
}

/// A notice names what it is about, in a form that can be asked for.
void check_webhook(std::string_view text) {
    for (const char* event :
         {"ping", "push", "status", "check_run", "check_suite", "deployment_status", "star"})
        for (const char* type : {"application/json", "application/x-www-form-urlencoded"}) {
            const auto notice = parse_webhook(event, type, text);
            if (!notice || !*notice || (*notice)->event == Event::ping) continue;
            require((*notice)->repository_id > 0 && !(*notice)->repository.empty());
            require((*notice)->ref.empty() || (*notice)->ref.starts_with("refs/"));
            if ((*notice)->commit) require(is_commit_id((*notice)->commit->value));
        }
    require(!verify_signature("secret", text, "sha256=" + std::string(64, '0')));
    if (const auto secrets = read_webhook_secrets(text))
        for (const WebhookSecret& secret : *secrets) require(!secret.secret.empty());
}

/// Nobody is made to wait longer than the limit on waiting.
void check_headers(std::string_view text) {
    const std::string value(text.substr(0, 200));
    for (const int status : {200, 403, 429, 503}) {
        const tt::HttpResponse response{
            .status = status,
            .headers =
                {{"Retry-After", value},
                 {"X-RateLimit-Remaining", "0"},
                 {"X-RateLimit-Reset", value},
                 {"Date", value}},
            .body = std::string(text)
        };
        const auto demand = demand_of(response, tt::Time{});
        if (demand) require(demand->wait > tt::Duration{0} && demand->wait <= longest_wait);
        require(failure_of(response, "GET x").message.size() < 3000);
    }
    if (const auto link = next_link(text)) require(text.find(*link) != text.npos);
    (void)tt::parse_http_date(text);
}

/// What was taken as an URL is taken again as the same, and shows no user.
void check_addresses(std::string_view text) {
    if (const auto url = parse_url(text)) {
        const auto again = parse_url(url->origin() + url->path);
        require(again && again->origin() == url->origin() && again->path == url->path);
        require(url->host.find('@') == url->host.npos);
    }
    if (const auto address = parse_address(text))
        require(parse_repository(address->repository.text()).has_value());
    if (const auto api = check_api_url(text)) require(check_api_url(*api) == *api);
    const std::string shorter = cut(text, 10);
    require(shorter.size() <= 10 && tt::to_valid_utf8(shorter) == shorter);
    require(path_text(text).find_first_of("?# \n") == std::string::npos);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_commits(text);
    check_checks(text);
    check_webhook(text);
    check_headers(text);
    check_addresses(text);
    check_conversations(text);
    return 0;
}
