#pragma once

#include "pipeline/model/state.hpp"

namespace tt {

/// Whether the stage feeds no other: builds have nowhere to go from there.
bool is_last(const Policy& policy, const StageName& stage);

/// The build that was last proven in every last stage; empty while there is none. Goes back when a rollback,
/// a withdrawn acceptance or a veto takes the word back from the one that was.
BuildId stable_build(const State& state, const Policy& policy);

} // namespace tt
