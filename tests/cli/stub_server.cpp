#include "tests/cli/stub_server.hpp"

namespace tt {

StubServer::StubServer()
    : server_([this](const HttpServerRequest& request, const Respond& respond) { respond(take(request)); }) {}

void StubServer::answer(const std::string& request, int status, std::string body) {
    const std::scoped_lock lock(mutex_);
    auto& replies = replies_[request];
    const std::string version = std::to_string(replies.size() + 1);
    replies.push_back({.status = status, .headers = {{"TT-Version", version}}, .body = std::move(body)});
}

void StubServer::replace(const std::string& request, std::string body, int status) {
    {
        const std::scoped_lock lock(mutex_);
        replies_.erase(request);
    }
    answer(request, status, std::move(body));
}

void StubServer::answer_artifacts() {
    const std::scoped_lock lock(mutex_);
    takes_artifacts_ = true;
}

std::string StubServer::last_authorization() {
    const std::scoped_lock lock(mutex_);
    return authorization_;
}

Reply StubServer::take_artifact(const HttpServerRequest& request) {
    if (request.method == "PUT") artifacts_.insert(request.path);
    const bool known = artifacts_.contains(request.path);
    return {.status = known ? 200 : 404, .body = known ? "{}" : ""};
}

std::string StubServer::changes() {
    const std::scoped_lock lock(mutex_);
    return changes_;
}

Reply StubServer::take(const HttpServerRequest& request) {
    const std::scoped_lock lock(mutex_);
    const std::string what = request.method + " " + request.path;
    if (request.method != "GET")
        changes_ += what + (request.method == "POST" ? " " + request.body : "") + "\n";
    authorization_ = request.headers.value("Authorization");
    if (takes_artifacts_ && request.path.starts_with("/v1/artifacts/")) return take_artifact(request);
    const auto found = replies_.find(what);
    if (found == replies_.end()) return error_reply(404, "not_found", "the script has no answer to " + what);
    Reply reply = found->second.front();
    if (found->second.size() > 1) found->second.erase(found->second.begin());
    return reply;
}

} // namespace tt
