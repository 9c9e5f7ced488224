#pragma once

#include "integrations/server/http_server.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <stdexcept>

namespace tt {

/// A real server on a free port of the loopback, stopped at the end of the test.
class LocalServer {
public:
    explicit LocalServer(Handler handler, HttpServerOptions options = {}) {
        if (options.listeners.empty()) options.listeners.emplace_back();
        auto opened = HttpServer::listen(std::move(options));
        if (!opened) throw std::runtime_error(opened.error().message);
        server_ = std::move(*opened);
        server_->serve(std::move(handler));
    }

    HttpServer* operator->() { return server_.get(); }

    [[nodiscard]] std::uint16_t port(std::size_t listener = 0) const {
        return server_->listeners().at(listener).port;
    }

    [[nodiscard]] std::string url(std::string_view path, std::size_t listener = 0) const {
        const auto& at = server_->listeners().at(listener);
        const std::string scheme = at.certificate.empty() ? "http" : "https";
        return scheme + "://127.0.0.1:" + std::to_string(at.port) + std::string(path);
    }

private:
    std::unique_ptr<HttpServer> server_;
};

/// A value that one thread changes and another waits for.
template<class T>
class Watched {
public:
    template<class F>
    void change(F&& how) {
        const std::scoped_lock lock(mutex_);
        how(value_);
        changed_.notify_all();
    }

    /// Waits until `what` holds, and returns the value; throws when that takes very long.
    template<class F>
    T wait(F&& what) {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, std::chrono::minutes{1}, [&] { return what(value_); }))
            throw std::runtime_error("waited in vain");
        return value_;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    T value_ = {};
};

inline void say_hello(const HttpServerRequest&, const Respond& respond) {
    respond({.content_type = "text/plain", .body = "hello"});
}

} // namespace tt
