#pragma once

#include "pipeline/model/state.hpp"

#include <optional>
#include <vector>

namespace tt {

/// Where a host belongs in one service.
struct Assignment {
    const Policy* policy = nullptr; ///< The service's adopted one.
    StageName stage;
};

/// The stage that takes this host: the most specific selector wins, and of two equally specific ones none
/// does, so that a host is never in two stages of a service. A host that takes no part belongs nowhere.
std::optional<StageName> assigned_stage(const Policy& policy, const Host& host);

/// The same of a host that takes no part just now, as if it did.
std::optional<StageName> home_stage(const Policy& policy, const Host& host);

/// Whether any stage names the host or a group of it, although perhaps none takes it.
bool is_named(const Policy& policy, const Host& host);

/// Where the host belongs, in order of service. Looks only at services whose policy names it or its groups.
std::vector<Assignment> assignments_of(const State& state, const Host& host);

/// Likewise, where it would belong if it took part.
std::vector<Assignment> homes_of(const State& state, const Host& host);

/// The hosts whose home the stage is, in order of id. Looks only at those that its selector names.
std::vector<const Host*> hosts_at_home(const State& state, const Policy& policy, const StagePolicy& stage);

/// Those of them that take part: the hosts that belong to the stage.
std::vector<const Host*> hosts_of(const State& state, const Policy& policy, const StagePolicy& stage);

} // namespace tt
