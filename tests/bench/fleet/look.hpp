#pragma once

#include "pipeline/base/time.hpp"

#include <string>
#include <vector>

namespace tt::bench {

/// The port of every host's service, on the host's own loopback.
inline constexpr int service_port = 8080;

/// What a build that is ill answers.
inline constexpr const char* ill = "ill";

/// Asks the services of all these hosts at once, each from within its own network, and returns the names of
/// the builds that they answer as; empty for one that does not answer well within `at_most`.
std::vector<std::string> look_at_services(const std::vector<int>& networks, Duration at_most);

} // namespace tt::bench
