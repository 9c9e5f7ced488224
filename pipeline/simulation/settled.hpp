#pragma once

#include "pipeline/model/state.hpp"
#include "pipeline/simulation/scenario.hpp"

#include <vector>

namespace tt::sim {

/// A host of the imagined fleet, before anything happens.
struct ImaginedHost {
    HostFacts facts;
    StageName stage;
};

/// The hosts that the scenario imagines, stage by stage. Stages get those that they name, and others of
/// their group.
std::vector<ImaginedHost> imagined_hosts(const Scenario& scenario);

/// The deploy that brought a stage, counted from 0, to where it is at the start.
DeployId first_deploy(std::size_t stage);

/// The build that every host serves at the start.
BuildId first_build();

/// The `number`th build of the service's own branch, whose id and commit read as that number.
Build imagined_build(const Policy& policy, std::uint64_t number, Time at);

/// The tables of a service at rest: its policy adopted, one build accepted in every stage, and served and
/// healthy on all `hosts`.
Result<State> settled_state(const Scenario& scenario, const std::vector<ImaginedHost>& hosts);

} // namespace tt::sim
