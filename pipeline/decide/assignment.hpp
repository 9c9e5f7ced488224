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
/// does, so that a host is never in two stages of a service. Drained hosts belong nowhere.
std::optional<StageName> assigned_stage(const Policy& policy, const Host& host);

/// Whether any stage names the host or a group of it, although perhaps none takes it.
bool is_named(const Policy& policy, const Host& host);

/// Where the host belongs, in order of service. Looks only at services whose policy names it or its groups.
std::vector<Assignment> assignments_of(const State& state, const Host& host);

/// The hosts that belong to the stage, in order of id. Looks only at those that its selector names.
std::vector<const Host*> hosts_of(const State& state, const Policy& policy, const StagePolicy& stage);

} // namespace tt
