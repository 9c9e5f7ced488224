#pragma once

#include "pipeline/base/time.hpp"

#include <string>
#include <vector>

namespace tt::bench {

/// The port of every host's service, on the host's own loopback.
inline constexpr int service_port = 8080;

/// What a build that is ill answers.
inline constexpr const char* ill = "ill";

/// What became of asking a service.
struct Look {
    std::string build; ///< Whose name it answers as; empty: it does not answer well.
    bool late = false; ///< It took the question, and did not answer in time.
};

/// Asks the services of all these hosts at once, each from within its own network.
std::vector<Look> look_at_services(const std::vector<int>& networks, Duration at_most);

} // namespace tt::bench
