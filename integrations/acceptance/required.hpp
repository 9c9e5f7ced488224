#pragma once

#include "integrations/acceptance/acceptance_attempt.hpp"
#include "integrations/acceptance/logins.hpp"

#include <stop_token>
#include <string>

namespace tt {

/// What a build is known by to CI and to the source host.
struct BuildOrigin {
    CommitId commit;
    std::string ci_url; ///< Of the run that made it; may be empty.
};

/// Whether the required CI stages passed in the run behind the build: the one that its publisher named, if it
/// is of the job and took the commit, else the newest of the job that did. One that is under way, or that
/// nobody finds, is not a yes.
Verdict ask_ci(
    const Question& question, const BuildOrigin& origin, const Logins& logins, HttpClient& http,
    const std::stop_token& stop
);

class GithubClients;

/// Whether the required checks of the build's commit have passed. One that has not reported is not a yes.
Verdict ask_checks(const Question& question, const BuildOrigin& origin, GithubClients& github);

} // namespace tt
