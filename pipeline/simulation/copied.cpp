#include "pipeline/simulation/copied.hpp"

#include "pipeline/decide/requests.hpp"

#include <set>
#include <utility>

namespace tt::sim {

namespace {

template<class T>
void put_all(Table<T>& table, const std::vector<T>& records) {
    for (const T& record : records) table.put(record);
}

/// A state that holds these records and nothing else.
State state_of(const TablesView& view) {
    State state;
    state.fleet = view.fleet;
    state.services.put(view.service);
    put_all(state.policies, view.policies);
    put_all(state.builds, view.builds);
    put_all(state.stages, view.stages);
    put_all(state.deploys, view.deploys);
    put_all(state.permits, view.permits);
    put_all(state.hosts, view.hosts);
    put_all(state.freezes, view.freezes);
    put_all(state.commits, view.commits);
    put_all(state.vetoes, view.vetoes);
    put_all(state.approvals, view.approvals);
    return state;
}

} // namespace

Result<State> copied_state(const Scenario& scenario) {
    State state = state_of(*scenario.real);
    const ApplyConfig adopt{scenario.policy.service, scenario.policy, {}, false};
    TT_ASSIGN(const Decision adopted, decide(state, adopt, {"sim", {}, "sim"}, scenario.start));
    for (const Change& change : adopted.changes) apply(state, change);
    return state;
}

void stand_as(Agent& agent, const State& state, const Host& host, const ServiceName& service) {
    const ServiceReport* report = find_report(host.services, service);
    const Deploy* coming = report ? state.deploys.find(report->deploy.value) : nullptr;
    agent.resume(host, report, coming);
}

std::vector<std::string> host_zones(const TablesView& real) {
    std::set<std::string> zones;
    for (const Host& host : real.hosts) zones.insert(host.facts.zone);
    return {zones.begin(), zones.end()};
}

} // namespace tt::sim
