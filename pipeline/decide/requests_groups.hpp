#pragma once

#include "pipeline/decide/requests.hpp"

namespace tt {

/// Decides which groups a host is in, whatever its agent proposes (HostVerb::assign, unassign, propose), and
/// says which stages it joins and leaves by that. Refuses a host that two stages of a service would want
/// equally, and, without `leaving`, one that would lose a service that it serves.
Result<Decision> regroup(const State& state, const Host& host, const SteerHost& request);

} // namespace tt
