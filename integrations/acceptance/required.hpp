#pragma once

#include "integrations/acceptance/acceptance_attempt.hpp"
#include "integrations/acceptance/logins.hpp"
#include "pipeline/ports/clock.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

namespace tt {

/// What a build is known by to CI and to the source host.
struct BuildOrigin {
    CommitId commit;
    std::string ci_url; ///< Of the run that made it; may be empty.
};

using MakeHttp = std::function<std::unique_ptr<HttpClient>()>;

/// Whether the required CI stages passed in the run behind the build: the one that its publisher named, if it
/// is of the job and took the commit, else the newest of the job that did. One that is under way, or that
/// nobody finds, is not a yes.
Verdict ask_ci(
    const Question& question, const BuildOrigin& origin, const Logins& logins, HttpClient& http,
    const std::stop_token& stop
);

/// Asks GitHub about checks, with one client for each server: what one question has learnt, answers and
/// limits, serves all. From any thread; one question at a time.
class CheckAsker {
public:
    CheckAsker(const Logins& logins, MakeHttp make_http, Clock& clock);
    ~CheckAsker();

    /// Ends the question under way, and answers no other.
    void stop() { stopping_.request_stop(); }

    /// Whether the required checks of the build's commit have passed. One that has not reported is not a yes.
    Verdict ask(const Question& question, const BuildOrigin& origin);

private:
    struct Server;

    Result<Server*> server_for(const std::string& url);

    const Logins& logins_;
    MakeHttp make_http_;
    Clock& clock_;
    std::stop_source stopping_;
    std::mutex mutex_;
    std::map<std::string, std::unique_ptr<Server>> servers_; ///< By URL.
};

} // namespace tt
