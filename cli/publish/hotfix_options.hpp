#pragma once

#include "cli/commands/ship.hpp"

#include <string>
#include <vector>

namespace tt {

/// What was asked of `tt hotfix`.
struct HotfixOptions {
    ServiceName service;
    std::vector<std::string> commits;
    std::string remote;               ///< Empty: what the policy says.
    std::string branch;               ///< Empty: a name that is the same for the same commits.
    std::size_t mainline = 0;         ///< 0: no merges.
    std::string parameter = "BRANCH"; ///< Of the CI job, which takes the branch.
    bool no_ci = false;
    bool again = false; ///< Start the CI job once more where it did not succeed.
    Shipment shipment;  ///< The stage is empty for the whole way.
};

} // namespace tt
