#include "pipeline/simulation/simulate.hpp"

#include "pipeline/simulation/simulation.hpp"

#include <utility>

namespace tt::sim {

Result<Course> simulate(const Scenario& scenario, ZoneSource zones) {
    TT_TRY(check(scenario));
    TT_ASSIGN(const auto simulation, Simulation::begin(scenario, std::move(zones)));
    simulation->run(scenario.start + scenario.length);
    return simulation->course();
}

} // namespace tt::sim
