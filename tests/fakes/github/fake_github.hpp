#pragma once

#include "integrations/server/http_server.hpp"
#include "tests/fakes/github/fake_state.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tt {

/// A GitHub of our own over real HTTP, on a free port of the loopback: it keeps what it is told and answers
/// as GitHub does, with links, ETags, limits and redirects. tests/contract/github holds it against GitHub's
/// own description of its API.
class FakeGithub {
public:
    /// `prefix` stands before every path: `/api/v3` on GitHub Enterprise.
    explicit FakeGithub(std::string prefix = {});

    /// The root of its API.
    [[nodiscard]] std::string api() const;

    /// What of a request a test may want to see.
    struct Seen {
        std::string method;
        std::string path;
        std::map<std::string, std::string> query;
        HttpHeaders headers;
        std::string body;
        int status = 0; ///< Of the answer.
        Time at = {};   ///< By its own clock.
    };

    /// Everything that was asked so far.
    [[nodiscard]] std::vector<Seen> seen();

    /// As if nothing had been asked so far.
    void forget();

    /// Answers a request from within this process, as it does over HTTP. From any thread.
    Reply answer(const HttpServerRequest& request);

    /// The time by its own clock.
    [[nodiscard]] Time now();

    /// Reads or changes what it has.
    template<class F>
    auto with(F&& use) {
        const std::scoped_lock lock(mutex_);
        known_.clear();
        return use(state_);
    }

private:
    Reply decide(const HttpServerRequest& request, const std::string& path);

    std::string prefix_;
    std::mutex mutex_;
    FakeState state_;
    std::vector<Seen> seen_;
    std::map<std::string, Reply>
        known_; ///< Answers to readings since something last changed, by what was asked.
    std::unique_ptr<HttpServer> server_; ///< The last one, so that its thread ends before the rest goes.
};

} // namespace tt
