#pragma once

#include "agent/decide.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tt::agent {

/// How the services of a host share it while they prepare.
struct Turns {
    std::size_t parallel = 0;           ///< How many may prepare at the same time.
    std::vector<ServiceName> preparing; ///< By name. What waits for nobody can make it more than that.
    std::vector<ServiceName> waiting;   ///< Who comes first is first.

    bool operator==(const Turns&) const = default;
};

/// Whether the one goes before the other where a host cannot do both: a rollback before a hotfix before all
/// else; then what has the higher priority; then by name, so that nobody asks twice and hears two answers.
bool goes_before(const ServiceState& one, const ServiceState& other);

/// Whether the service could prepare, and only its turn has not come.
bool is_waiting(const ServiceState& state, Uptime now);

/// Follows from what the services have journalled, so that a restarted agent goes on with the same turns:
/// nobody who prepares is sent back, and whoever pauses before another attempt leaves the turn to others.
Turns turns(const std::vector<const ServiceState*>& services, std::size_t parallel, Uptime now);

/// Whether the turn of the service has come: it waits, and is among the first for whom there is room.
Turn turn_of(const Turns& turns, const ServiceName& service);

} // namespace tt::agent
