#include "integrations/api/router.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

namespace tt {

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

/// How long an upload that has begun may take before nobody believes in it any more.
constexpr std::chrono::minutes upload_time{15};

bool takes_name(const Route& route) {
    return route.path.ends_with('/');
}

bool matches(const Route& route, std::string_view path) {
    if (!takes_name(route)) return path == route.path;
    if (!path.starts_with(route.path) || path.size() == route.path.size()) return false;
    return path.find('/', route.path.size()) == std::string_view::npos;
}

Reply unauthorized(const Error& error) {
    Reply reply = error_reply(401, to_string(error.kind), error.message, error.hint);
    reply.headers.add("WWW-Authenticate", "Bearer");
    return reply;
}

Reply forbidden(Role role) {
    return error_reply(Error{
        ErrorKind::denied, "a credential of role '" + std::string(to_string(role)) + "' does not open this",
        "use a credential of another role; 'tt token list' shows them"
    });
}

Reply wrong_method(const std::string& allowed) {
    Reply reply = error_reply(405, "invalid_input", "the path does not take this method");
    reply.headers.add("Allow", allowed);
    return reply;
}

Reply unknown_path() {
    return error_reply(Error{ErrorKind::not_found, "the server has no such path"});
}

} // namespace

std::string Call::parameter(const std::string& key) const {
    const auto found = request.query.find(key);
    return found == request.query.end() ? std::string{} : found->second;
}

/// What people have open. Shared with the answers that are still to be given, which may outlive the router.
struct Router::Traffic {
    std::atomic<int> open = 0;
    std::atomic<SteadyTime> upload_expected_until = SteadyTime::min();

    /// Counts a request as open until the last copy of what it returns is gone.
    static std::shared_ptr<void> count(const std::shared_ptr<Traffic>& traffic) {
        ++traffic->open;
        return {traffic.get(), [traffic](void*) { --traffic->open; }};
    }
};

Router::Router(Engine& engine, Authenticator authenticator, std::vector<Route> routes)
    : engine_(engine)
    , authenticator_(std::move(authenticator))
    , routes_(std::move(routes))
    , traffic_(std::make_shared<Traffic>()) {}

const Route* Router::find(const HttpServerRequest& request, std::string& allowed) const {
    const Route* found = nullptr;
    for (const Route& candidate : routes_) {
        if (!matches(candidate, request.path)) continue;
        allowed += (allowed.empty() ? "" : ", ") + candidate.method;
        if (candidate.method == request.method) found = &candidate;
    }
    return found;
}

std::optional<Reply> Router::check(const HttpServerRequest& request, const Route*& route, Caller& caller) {
    std::string allowed;
    route = find(request, allowed);
    if (route != nullptr && route->access == Access::knock) {
        caller = {};
        return route->refuse ? route->refuse(request) : std::nullopt;
    }
    const Access access = route == nullptr ? Access::greet : route->access;
    auto identified = authenticator_.identify(request, *engine_.state(), access, engine_.now());
    if (!identified) return unauthorized(identified.error());
    caller = *std::move(identified);
    if (allowed.empty()) return unknown_path();
    if (route == nullptr) return wrong_method(allowed);
    if (!may(caller.role, route->access)) return forbidden(caller.role);
    return std::nullopt;
}

std::optional<Reply> Router::admit(const HttpServerRequest& request) {
    const Route* route = nullptr;
    Caller caller;
    auto refusal = check(request, route, caller);
    if (!refusal && request.method == "PUT")
        traffic_->upload_expected_until = std::chrono::steady_clock::now() + upload_time;
    return refusal;
}

void Router::handle(HttpServerRequest request, Respond respond) {
    const Route* route = nullptr;
    Caller caller;
    if (auto refusal = check(request, route, caller)) return respond(*std::move(refusal));
    if (request.method == "PUT") traffic_->upload_expected_until = SteadyTime::min();
    if (caller.role != Role::agent)
        respond = [respond = std::move(respond), open = Traffic::count(traffic_)](Reply reply) {
            respond(std::move(reply));
        };
    std::string name = takes_name(*route) ? request.path.substr(route->path.size()) : std::string{};
    route->handle(Call{std::move(request), std::move(caller), std::move(name)}, std::move(respond));
}

bool Router::busy() const {
    return traffic_->open > 0 || std::chrono::steady_clock::now() < traffic_->upload_expected_until.load();
}

} // namespace tt
