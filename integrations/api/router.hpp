#pragma once

#include "integrations/api/auth.hpp"
#include "integrations/server/http_message.hpp"
#include "pipeline/engine/engine.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// A request whose caller is known and may make it.
struct Call {
    HttpServerRequest request;
    Caller caller;
    std::string name; ///< What follows the path of a route that ends with `/`.

    /// A parameter of the query; empty if it is absent.
    [[nodiscard]] std::string parameter(const std::string& key) const;
};

/// Answers one call, like Handler: on the io thread, without blocking it.
using RouteHandler = std::function<void(Call, Respond)>;

/// One thing that can be asked. A path that ends with `/` takes exactly one more segment.
struct Route {
    std::string method;
    std::string path;
    Access access;
    RouteHandler handle;
    /// Of a route that anybody may knock at: the refusal of a request by its head alone, before any of its
    /// body is read.
    std::function<std::optional<Reply>(const HttpServerRequest& head)> refuse = {};
};

/// Finds the route of a request and the right of its caller to use it.
///
/// Everything but busy() is for the io thread.
class Router {
public:
    Router(Engine& engine, Authenticator authenticator, std::vector<Route> routes);

    /// The refusal of a request whose body has not been read yet, if it has to be refused.
    std::optional<Reply> admit(const HttpServerRequest& request);

    /// Answers the request, or refuses it.
    void handle(HttpServerRequest request, Respond respond);

    /// Whether a request of people or CI is open, or may still be on its way in. Agents, who always have one
    /// open, do not count. From any thread.
    [[nodiscard]] bool busy() const;

private:
    struct Traffic;

    /// The route that takes the request, or null; adds the methods that its path takes.
    const Route* find(const HttpServerRequest& request, std::string& allowed) const;

    /// The route and the caller of a request, or its refusal.
    std::optional<Reply> check(const HttpServerRequest& request, const Route*& route, Caller& caller);

    Engine& engine_;
    Authenticator authenticator_;
    std::vector<Route> routes_;
    std::shared_ptr<Traffic> traffic_;
};

} // namespace tt
