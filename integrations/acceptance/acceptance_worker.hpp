#pragma once

#include "integrations/acceptance/acceptance_attempt.hpp"
#include "integrations/acceptance/acceptance_job.hpp"
#include "integrations/acceptance/github_clients.hpp"
#include "integrations/acceptance/required.hpp"
#include "pipeline/engine/engine.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace tt {

/// Asks what the engine wants asked, acceptance tests and probes, each in a thread of its own, and tells the
/// engine the answers.
///
/// An attempt is known by the key of its action and runs once, however often the action is given, until the
/// engine has committed its outcome. After a restart the engine gives the action again and the attempt is
/// made anew; a job that it started is found again. An interrupted test of a deploy is made again after a
/// while; after sixty times it counts as rejected. Safe for any thread.
class AcceptanceWorker {
public:
    struct Setting {
        std::filesystem::path scratch;    ///< A directory that is only for this; emptied at the start.
        std::filesystem::path supervisor; ///< See CommandSetting.
        MakeHttp make_http;
        Logins logins = {};                       ///< For CI, the source host and the metrics server.
        Duration poll = std::chrono::seconds{2};  ///< As JobSetting::poll.
        Duration rest = std::chrono::seconds{10}; ///< Before an interrupted test is made again.
    };

    /// Ends what a server that was killed may have left running in the same scratch directory.
    AcceptanceWorker(Setting setting, GithubClients& github);

    ~AcceptanceWorker();

    /// Ends the tests under way, of which the engine does not hear, and begins no other; whatever else is
    /// asked of `github` ends too. Afterwards the engine may go; the worker has to outlive it.
    void stop();

    /// Begins the tests that were asked for so far, and from now on each at once.
    void start(Engine& engine);

    /// Begins each test that is not under way, and ends those of deploys that do not wait for them any more.
    /// Returns at once.
    void run(const std::vector<Action>& actions, const State& state);

    /// Makes the next look at CI and at the source host happen now. One that is under way may have come too
    /// early, so another one follows it. From any thread.
    void look_again(const Hint& hint);

    /// Whether a test is under way or waits for start().
    [[nodiscard]] bool busy() const;

private:
    struct Attempt {
        Action action;
        std::map<std::string, std::string> facts;
        MetricSetting metric;
        BuildOrigin origin;
        JobSetting job = {};
        std::stop_source cancelling = {}; ///< Nobody waits for it any more.
        bool outdated = false;            ///< A hint came meanwhile.
        bool over = false;                ///< The engine knows the outcome; the thread may be joined.
        std::jthread thread = {};
    };

    Attempt attempt_at(const Action& action, const State& state) const;
    void begin(Attempt& attempt);
    void make(Attempt& attempt, const std::stop_token& stop);
    void conclude(const Action& action, Verdict verdict);
    void end(const std::string& key);
    Verdict judge(const Attempt& attempt, const std::stop_token& stop);
    void tell(const Action& action, Verdict verdict, Engine::Done done);

    const Setting setting_;
    GithubClients& github_;
    mutable std::mutex mutex_;
    Engine* engine_ = nullptr;
    bool stopped_ = false;
    std::map<std::string, Attempt> attempts_; ///< By key.
};

} // namespace tt
