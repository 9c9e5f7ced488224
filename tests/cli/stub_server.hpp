#pragma once

#include "tests/support/local_server.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace tt {

/// A server that gives each path its answers in order, the last one for ever, and remembers what it was asked
/// to change.
class StubServer {
public:
    StubServer();

    /// `request` is `GET /v1/status`, without the query.
    void answer(const std::string& request, int status, std::string body);

    /// The same for a view: 200.
    void answer(const std::string& request, std::string body) { answer(request, 200, std::move(body)); }

    /// Forgets the answers to a request, and gives this one from now on.
    void replace(const std::string& request, std::string body, int status = 200);

    /// Takes artifacts, and has those that it took.
    void answer_artifacts();

    /// Everything but plain reads, one line each: method, path and body.
    [[nodiscard]] std::string changes();

    /// The header of the last request.
    [[nodiscard]] std::string last_authorization();

    [[nodiscard]] std::string url() const { return server_.url(""); }

private:
    Reply take_artifact(const HttpServerRequest& request);
    Reply take(const HttpServerRequest& request);

    std::mutex mutex_;
    std::map<std::string, std::vector<Reply>> replies_;
    std::string changes_;
    std::string authorization_;
    bool takes_artifacts_ = false;
    std::set<std::string> artifacts_; ///< Their paths.
    LocalServer server_;
};

} // namespace tt
