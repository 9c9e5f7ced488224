#include "tests/fakes/github/fake_github.hpp"

#include "integrations/crypto/base64.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/http/form.hpp"
#include "tests/fakes/github/fake_git.hpp"
#include "tests/fakes/github/fake_routes.hpp"

#include <algorithm>
#include <stdexcept>

namespace tt {

namespace {

/// `Bearer x` with an accepted x; the routes of an app take tokens that only they know.
bool may_ask(const FakeState& state, const HttpServerRequest& request, const std::string& path) {
    const std::string value(request.headers.value("Authorization"));
    const bool of_app = path.starts_with("/app") || path.ends_with("/installation");
    return value.starts_with("Bearer ") && (of_app || state.tokens.contains(value.substr(7)));
}

std::string query_of(const HttpServerRequest& request) {
    std::string query;
    for (const auto& [key, value] : request.query)
        query += (query.empty() ? "?" : "&") + key + "=" + form_value(value);
    return query;
}

/// Git shows a token as a password, once it was told that it has to.
Reply decide_git(const FakeState& state, const HttpServerRequest& request, const std::string& path) {
    const std::string login(request.headers.value("Authorization"));
    const bool known = std::ranges::any_of(state.tokens, [&](const std::string& token) {
        return login == "Basic " + to_base64("x-access-token:" + token);
    });
    if (known) return answer_git(state.git, request, path);
    return {
        .status = 401,
        .content_type = "text/plain",
        .headers = {{"WWW-Authenticate", "Basic realm=\"GitHub\""}},
        .body = "Authentication required"
    };
}

/// Under its old name everything is found by number, as GitHub does.
std::optional<Reply>
moved(const FakeState& state, const HttpServerRequest& request, const std::string& path) {
    const std::string old = "/repos/" + state.old_repository;
    if (state.old_repository.empty() || !path.starts_with(old + "/")) return std::nullopt;
    Reply reply = fake_refusal(request.method == "GET" ? 301 : 307, "Moved Permanently");
    const std::string id = std::to_string(state.repository_id);
    reply.headers.add(
        "Location", state.url + "/repositories/" + id + path.substr(old.size()) + query_of(request)
    );
    return reply;
}

/// Confirms what the client knows already.
void confirm(const HttpServerRequest& request, Reply& reply) {
    if (request.method != "GET" || reply.status != 200) return;
    const std::string etag = "W/\"" + sha256(reply.body).value.substr(7) + "\"";
    if (request.headers.value("If-None-Match") == etag) reply = {.status = 304};
    reply.headers.add("ETag", etag);
}

} // namespace

FakeGithub::FakeGithub(std::string prefix)
    : prefix_(std::move(prefix)) {
    HttpServerOptions options;
    options.listeners.emplace_back();
    auto server = HttpServer::listen(std::move(options));
    if (!server) throw std::runtime_error(server.error().message);
    server_ = std::move(*server);
    state_.url = api();
    server_->serve([this](const HttpServerRequest& request, const Respond& respond) {
        respond(answer(request));
    });
}

std::string FakeGithub::api() const {
    return "http://127.0.0.1:" + std::to_string(server_->listeners().at(0).port) + prefix_;
}

std::vector<FakeGithub::Seen> FakeGithub::seen() {
    const std::scoped_lock lock(mutex_);
    return seen_;
}

Time FakeGithub::now() {
    const std::scoped_lock lock(mutex_);
    return state_.limits.now();
}

void FakeGithub::forget() {
    const std::scoped_lock lock(mutex_);
    seen_.clear();
}

Reply FakeGithub::answer(const HttpServerRequest& request) {
    const std::scoped_lock lock(mutex_);
    Reply reply = fake_refusal(404, "Not Found");
    const std::string git = "/" + state_.repository + ".git";
    if (!state_.git.empty() && request.path.starts_with(git + "/")) {
        reply = decide_git(state_, request, request.path.substr(git.size()));
    } else if (!state_.next.empty()) {
        reply = std::move(state_.next.front());
        state_.next.pop_front();
    } else if (request.path.starts_with(prefix_ + "/")) {
        reply = decide(request, request.path.substr(prefix_.size()));
        confirm(request, reply);
        state_.limits.count(reply);
    }
    seen_.push_back(
        {request.method, request.path, request.query, request.headers, request.body, reply.status,
         state_.limits.now()}
    );
    return reply;
}

Reply FakeGithub::decide(const HttpServerRequest& request, const std::string& path) {
    if (!may_ask(state_, request, path)) return fake_refusal(401, "Bad credentials");
    if (auto reply = state_.limits.refusal(request)) return *std::move(reply);
    if (auto reply = moved(state_, request, path)) return *std::move(reply);
    if (request.method != "GET") {
        known_.clear();
        return route(state_, request, path);
    }
    const std::string key = path + query_of(request);
    const auto known = known_.find(key);
    return known != known_.end() ? known->second : known_[key] = route(state_, request, path);
}

} // namespace tt
