#pragma once

#include "integrations/acceptance/required.hpp"
#include "integrations/jenkins/jenkins.hpp"

/// The run behind a build. Private to this folder.
namespace tt {

/// The run that the publisher named, if it is one of the job and took the commit; else the newest of the job
/// that did. not_found: neither.
Result<jenkins::RunId> run_behind(
    jenkins::Jenkins& server, const std::string& url, const std::string& job, const BuildOrigin& origin
);

} // namespace tt
