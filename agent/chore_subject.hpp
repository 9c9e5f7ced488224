#pragma once

#include "agent/state.hpp"

#include <string>
#include <vector>

namespace tt::agent {

/// What of a service is looked after while nothing else is to be done.
struct ChoreSubject {
    ServiceName service;
    std::vector<Resident> releases; ///< The complete ones, which are to be what their builds are.
    BuildId current = {};           ///< What serves; empty: nothing.
    std::string walk = {};          ///< Names the last walk, if it is over.
};

ChoreSubject chore_subject(const ServiceState& state);

} // namespace tt::agent
