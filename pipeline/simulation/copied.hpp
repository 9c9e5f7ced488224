#pragma once

#include "pipeline/model/state.hpp"
#include "pipeline/model/tables_view.hpp"
#include "pipeline/simulation/agent.hpp"
#include "pipeline/simulation/scenario.hpp"

#include <string>
#include <vector>

namespace tt::sim {

/// The tables of the real service as the scenario has them, with the scenario's policy adopted if it is
/// another one. An error is one that `tt config apply` would give.
Result<State> copied_state(const Scenario& scenario);

/// Puts the agent where the host stands in these tables: at rest, or on its way.
void stand_as(Agent& agent, const State& state, const Host& host, const ServiceName& service);

/// The zones of the hosts, each once.
std::vector<std::string> host_zones(const TablesView& real);

} // namespace tt::sim
