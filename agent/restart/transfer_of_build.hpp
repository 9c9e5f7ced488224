#pragma once

#include "agent/restart/course.hpp"

namespace tt::agent {

/// What the agent adds to what a hook is told.
struct OrderOfAgent {
    std::filesystem::path record;  ///< Of the RunningService; empty where nothing is started as a service.
    std::filesystem::path cgroups; ///< Where cgroups are made; empty: this host has none.
    std::string user;              ///< The host's word on whom the service runs as; empty: its build's.
};

/// The transfer that the environment of this process (TT_HOOK_…, hooks/README.md) and the build in the
/// release ask for.
Result<Transfer> transfer_of_build(const OrderOfAgent& order);

/// As whom, and how confined, what that build brings runs here.
Result<Confinement> confinement_of_build(const OrderOfAgent& order);

} // namespace tt::agent
