#pragma once

#include "integrations/crypto/base64.hpp"
#include "integrations/posix/run.hpp"
#include "tests/support/local_server.hpp"
#include "tests/support/must.hpp"

#include <filesystem>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace tt {

/// Git's own `git http-backend` over real HTTP, for those who know the login: every repository below a
/// directory may be fetched from and pushed to.
class GitOverHttp {
public:
    /// With a certificate in the listener it is https.
    GitOverHttp(
        std::filesystem::path root, std::string user, const std::string& password, HttpListener listener = {}
    )
        : root_(std::move(root))
        , user_(std::move(user))
        , authorization_("Basic " + to_base64(user_ + ":" + password)) {
        HttpServerOptions options;
        options.listeners = {std::move(listener)};
        server_.emplace(
            [this](const HttpServerRequest& request, const Respond& respond) { respond(answer(request)); },
            std::move(options)
        );
    }

    [[nodiscard]] std::string url(const std::string& path) const { return server_->url(path); }

    [[nodiscard]] std::uint16_t port() const { return server_->port(); }

    /// Every `Authorization` that came, in order; empty where a request had none.
    [[nodiscard]] std::vector<std::string> credentials() const {
        const std::scoped_lock lock(mutex_);
        return credentials_;
    }

private:
    Reply answer(const HttpServerRequest& request) {
        const std::string shown(request.headers.value("Authorization"));
        {
            const std::scoped_lock lock(mutex_);
            credentials_.push_back(shown);
        }
        if (shown == authorization_) return backend(request);
        return {
            .status = 401, .headers = {{"WWW-Authenticate", "Basic realm=\"git\""}}, .body = "who is it?"
        };
    }

    [[nodiscard]] Reply backend(const HttpServerRequest& request) const {
        std::string query;
        for (const auto& [name, value] : request.query)
            query += (query.empty() ? "" : "&") + name + "=" + value;
        const ProcessSpec spec{
            .executable = "git",
            .arguments = {"http-backend"},
            .variables =
                {
                    {"PATH", "/usr/bin:/bin"},
                    {"GIT_PROJECT_ROOT", root_},
                    {"GIT_HTTP_EXPORT_ALL", "1"},
                    {"GIT_CONFIG_NOSYSTEM", "1"},
                    {"REMOTE_USER", user_},
                    {"REQUEST_METHOD", request.method},
                    {"PATH_INFO", request.path},
                    {"QUERY_STRING", query},
                    {"CONTENT_TYPE", std::string(request.headers.value("Content-Type"))},
                    {"CONTENT_LENGTH", std::to_string(request.body.size())},
                    {"HTTP_CONTENT_ENCODING", std::string(request.headers.value("Content-Encoding"))},
                },
        };
        const ProcessExit exit = testing_support::must(run(spec, {.head = 16 << 20}, request.body));
        return reply_of(exit.output.text());
    }

    /// What a CGI program writes: header lines with the status among them, an empty line, the body.
    static Reply reply_of(const std::string& written) {
        Reply reply;
        std::size_t at = 0;
        for (std::size_t end = 0; (end = written.find("\r\n", at)) != at && end != std::string::npos;
             at = end + 2) {
            const std::string line = written.substr(at, end - at);
            const std::size_t colon = line.find(": ");
            const std::string name = line.substr(0, colon);
            const std::string value = line.substr(colon + 2);
            if (name == "Status")
                reply.status = std::stoi(value);
            else if (name == "Content-Type")
                reply.content_type = value;
            else
                reply.headers.add(name, value);
        }
        reply.body = written.substr(at + 2);
        return reply;
    }

    std::filesystem::path root_;
    std::string user_;
    std::string authorization_;
    mutable std::mutex mutex_;
    std::vector<std::string> credentials_;
    std::optional<LocalServer> server_; ///< Last: its thread uses all of the above.
};

} // namespace tt
