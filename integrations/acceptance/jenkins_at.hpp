#pragma once

#include "integrations/acceptance/logins.hpp"
#include "integrations/jenkins/server.hpp"

namespace tt {

/// The Jenkins as the logins know it.
jenkins::Server
jenkins_at(const std::string& url, const Logins& logins, Duration timeout, const std::stop_token& stop);

} // namespace tt
