#include "integrations/acceptance/required.hpp"
#include "integrations/github/address.hpp"
#include "integrations/github/checks.hpp"
#include "pipeline/base/joined.hpp"

#include <utility>

namespace tt {

namespace {

using github::CheckState;

/// What stands in the way; empty: nothing.
std::string complaint(const std::vector<github::Check>& checks, const std::string& name) {
    const auto state = github::state_of(checks, name);
    if (!state) return "check " + name + " has not reported";
    if (*state == CheckState::passed) return "";
    return "check " + name + (*state == CheckState::failed ? ": failed" : ": pending");
}

Verdict judged(const std::vector<github::Check>& checks, const Required& required, const CommitId& commit) {
    const std::string where = " for " + commit.value.substr(0, 10);
    std::vector<std::string> complaints;
    for (const std::string& name : required.names)
        if (std::string text = complaint(checks, name); !text.empty()) complaints.push_back(std::move(text));
    if (complaints.empty()) return {TestOutcome::passed, joined(required.names) + " passed" + where};
    return {TestOutcome::rejected, joined(complaints) + where};
}

/// A plain `https://HOST` is a GitHub Enterprise; a URL with a path is the API itself.
Result<std::string> api_of(std::string_view url) {
    constexpr std::string_view https = "https://";
    if (url.empty()) return github::api_of_host("github.com");
    const std::string_view host = url.starts_with(https) ? url.substr(https.size()) : "";
    if (host.empty() || host.contains('/')) return github::check_api_url(url);
    return github::api_of_host(host);
}

} // namespace

/// What is kept for one GitHub.
struct CheckAsker::Server {
    Server(github::ClientOptions options, std::string secret, std::unique_ptr<HttpClient> own, Clock& clock)
        : token(std::move(secret))
        , http(std::move(own))
        , client(std::move(options), token, *http, clock) {}

    github::Token token;
    std::unique_ptr<HttpClient> http;
    github::Client client;
};

CheckAsker::CheckAsker(const Logins& logins, MakeHttp make_http, Clock& clock)
    : logins_(logins)
    , make_http_(std::move(make_http))
    , clock_(clock) {}

CheckAsker::~CheckAsker() = default;

Result<CheckAsker::Server*> CheckAsker::server_for(const std::string& url) {
    std::unique_ptr<Server>& server = servers_[url];
    if (server) return server.get();
    TT_ASSIGN(std::string api, api_of(url));
    std::string secret = logins_.secret_for(url.empty() ? github_com : url);
    server = std::make_unique<Server>(
        github::ClientOptions{.api = std::move(api), .stop = stopping_.get_token()}, std::move(secret),
        make_http_(), clock_
    );
    return server.get();
}

Verdict CheckAsker::ask(const Question& question, const BuildOrigin& origin) {
    const std::scoped_lock lock(mutex_);
    const Required& required = *question.checks;
    const auto try_to = [&]() -> Result<Verdict> {
        TT_ASSIGN(const auto repository, github::parse_repository(required.place));
        TT_ASSIGN(Server * server, server_for(required.server));
        TT_ASSIGN(const auto checks, github::list_checks(server->client, repository, origin.commit.value));
        return judged(checks, required, origin.commit);
    };
    auto verdict = try_to();
    if (verdict) return *std::move(verdict);
    return {TestOutcome::interrupted, verdict.error().message};
}

} // namespace tt
