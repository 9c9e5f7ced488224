#pragma once

#include "pipeline/model/garbage_view.hpp"
#include "pipeline/model/state.hpp"

#include <set>
#include <vector>

namespace tt {

/// Younger than this nothing is collected, whatever the retention says: whoever published it may be about to
/// deploy it.
inline constexpr Duration fresh_for = std::chrono::hours{24};

/// What the service's policy says, or what is usual.
Retention retention_of(const State& state, const ServiceName& service);

/// What becomes of each build of the service that is not collected yet, newest first. A build that was ever
/// deployed is always kept. Looks at every deploy of the fleet and at every host of the service's stages.
std::vector<BuildFate> fates_of(const State& state, const ServiceName& service, Time now);

/// The trees, as manifests name them, that hosts have or may still get: those of builds that something keeps
/// other than their age, their number, or having been deployed before.
std::set<Digest> trees_in_use(const State& state, Time now);

/// Whether no build that is kept is packed into these bytes.
bool is_unused(const State& state, const Digest& artifact);

/// `b-1a2b3c4d5e was collected on 2026-11-21T00:00:00Z by tt, and its bytes are gone`.
std::string described(const Build& build, const Collected& collected);

/// Refuses a build that is collected, naming the way to have it back.
Result<> check_not_collected(const Build& build);

} // namespace tt
