#pragma once

#include "cli/client.hpp"
#include "cli/remark.hpp"
#include "pipeline/base/result.hpp"

#include <filesystem>
#include <string>

namespace tt {

/// The server of the state directory `home`: the one that holds its lease, else one that this starts in the
/// background and that ends when nothing is left to do. Commands that come at the same moment get the same
/// server. `remark` is told when one is started.
Result<Endpoint> embedded_server(const std::filesystem::path& home, const Remark& remark);

/// Where the agents of this machine find that server, and the token that they enrol with. The address holds
/// for as long as the state directory does, whether or not the server runs.
struct AgentEndpoint {
    std::string url;
    std::filesystem::path token_file;
};

/// Starts the server, if it does not run, so that there is such an address.
Result<AgentEndpoint> embedded_agent_endpoint(const std::filesystem::path& home, const Remark& remark);

} // namespace tt
