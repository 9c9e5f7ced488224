#pragma once

#include "integrations/acceptance/github_clients.hpp"
#include "integrations/intake/publish_run.hpp"
#include "integrations/jenkins/jenkins.hpp"
#include "pipeline/model/state.hpp"
#include "pipeline/model/view.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace tt {

/// With what runs are looked for and published.
struct IntakeSetting {
    PublishRun publish;
    MakeHttp make_http;
    const Logins& logins;                     ///< Has to stay.
    Duration poll = std::chrono::minutes{1};  ///< Between two looks, when nobody calls.
    Duration eager = std::chrono::seconds{1}; ///< After a call, while a run is under way; doubled each time.
    std::function<void(const std::string&)> log;  ///< Hears of what was published.
    std::function<void(const std::string&)> warn; ///< Hears of each trouble and its end once.
};

/// Makes builds of one service's runs of CI, where its policy says so. For one thread.
class ServiceIntake {
public:
    ServiceIntake(ServiceName service, const IntakeSetting& setting, Clock& clock, std::stop_token stop);

    /// What a look came to.
    struct Look {
        std::optional<Duration> again = {};  ///< When the next one is due; nothing: with another policy.
        std::optional<Because> trouble = {}; ///< What keeps a run from becoming a build.
    };

    /// Looks at the newest runs, and publishes those that are wanted, one after the other. One that fails
    /// waits, longer each time, and holds up none that is newer. Blocks for as long as Jenkins and publishing
    /// take.
    Look look(const State& state);

    /// Somebody has called: what is under way may end at any moment.
    void hurry() { eager_ = setting_.eager; }

private:
    /// How it goes with a run that could not be published.
    struct Effort {
        int failures = 0;
        Duration due{0}; ///< On the monotonic clock.
        Error error = {};
    };

    struct Trouble {
        std::string what;
        Error error;
        Duration left; ///< Until it is tried again.
    };

    void follow(const Policy& policy);
    Duration take_runs(const State& state, const Policy& policy, const std::vector<jenkins::Run>& runs);
    Result<std::vector<jenkins::Run>> newest_runs(const Policy& policy);
    Result<std::string> publish(const Policy& policy, const jenkins::RunId& run);
    void attempt(const Policy& policy, const jenkins::RunId& run);
    void leave_behind(const jenkins::RunId& run, const Result<std::string>& said);
    Duration next_look(const std::vector<jenkins::Run>& runs);
    [[nodiscard]] std::optional<Trouble> trouble() const;
    void complain(const std::optional<Trouble>& trouble);

    ServiceName service_;
    const IntakeSetting& setting_;
    Clock& clock_;
    std::stop_token stop_;
    std::unique_ptr<HttpClient> http_;
    GithubClients clients_;
    std::string place_;                      ///< Of the policy: what is below belongs to it.
    std::string job_;                        ///< Where its runs are.
    std::int64_t published_ = 0;             ///< The newest run that was.
    std::set<std::int64_t> refused_;         ///< Are not of the branch.
    std::map<std::int64_t, Effort> efforts_; ///< By the number of the run.
    std::optional<Duration> eager_;
    std::string complaint_; ///< The one that was logged last; empty: all is well.
};

} // namespace tt
