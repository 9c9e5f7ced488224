#pragma once

#include "agent/layout.hpp"
#include "pipeline/base/result.hpp"

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace tt::agent {

/// Runs `tt-unpack` with these arguments (integrations/build/release_request.hpp), one at a time for each
/// service, and returns what it said. A child process: what it takes in memory is not the agent's, and bytes
/// from outside cannot harm the agent.
Result<> run_unpacker(
    const std::filesystem::path& program, const Layout& layout, const ServiceName& service,
    std::vector<std::string> arguments, const std::stop_token& stop
);

} // namespace tt::agent
