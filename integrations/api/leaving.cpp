#include "integrations/api/leaving.hpp"

#include <algorithm>

namespace tt {

namespace {

/// What the host itself says is under way.
const ServiceReport* walk_under_way(const Host& host) {
    const auto found = std::ranges::find_if(host.services, [](const ServiceReport& report) {
        return report.begun && report.state == StepState::running;
    });
    return found == host.services.end() ? nullptr : &*found;
}

std::string what_is_left(const State& state, const Host& host) {
    if (!host.drained) return host.facts.name + " takes part";
    if (const ServiceReport* walk = walk_under_way(host))
        return walk->service.value + ": " + walk->deploy.value + " is at "
               + std::string(to_string(walk->step));
    const auto out = state.permits.with(host.id.value);
    if (!out.empty()) return out.front()->deploy.value + " holds permit " + out.front()->id.value;
    const Presence* seen = state.presence.find(host.id.value);
    const bool knows = seen && seen->have == host.version;
    return knows ? "" : "the agent has not heard of it yet";
}

} // namespace

Leaving leaving_of(const State& state, const HostId& id) {
    const Host* host = state.hosts.find(id.value);
    const std::string left = host ? what_is_left(state, *host) : "";
    return {left.empty(), left};
}

} // namespace tt
