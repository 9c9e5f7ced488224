#pragma once

#include "integrations/acceptance/required.hpp"
#include "integrations/jenkins/jenkins.hpp"

/// The run behind a build. Private to this folder.
namespace tt {

/// The server as the logins know it.
jenkins::Server
jenkins_at(const std::string& url, const Logins& logins, Duration timeout, const std::stop_token& stop);

/// The run that the publisher named, if it is one of the job and took the commit; else the newest of the job
/// that did. not_found: neither.
Result<jenkins::RunId> run_behind(
    jenkins::Jenkins& server, const std::string& url, const std::string& job, const BuildOrigin& origin
);

} // namespace tt
