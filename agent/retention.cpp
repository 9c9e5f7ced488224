#include "agent/retention.hpp"

#include <algorithm>

namespace tt::agent {

namespace {

/// The running build and the one before it, which a rollback wants.
constexpr int fewest = 2;

/// The builds in use, of which some may not be resident yet.
std::vector<BuildId> in_use(const ServiceState& state) {
    std::vector<BuildId> builds;
    if (state.current) builds.push_back(state.current->build);
    if (state.good) builds.push_back(state.good->build);
    if (state.goal && state.goal->prepare) builds.push_back(state.goal->prepare->build);
    if (state.walk && state.walk->goal.prepare) builds.push_back(state.walk->goal.prepare->build);
    return builds;
}

std::size_t wanted(const ServiceState& state) {
    const auto current = std::ranges::find_if(state.resident, [&](const Resident& resident) {
        return state.current && resident.build == state.current->build;
    });
    const int keep = current == state.resident.end() ? Resident{}.keep : current->keep;
    return static_cast<std::size_t>(std::clamp(keep, fewest, 100));
}

} // namespace

ServiceState forget_surplus(ServiceState state) {
    const auto used = in_use(state);
    const std::size_t keep = wanted(state);
    for (auto it = state.resident.begin(); it != state.resident.end() && state.resident.size() > keep;)
        it = std::ranges::find(used, it->build) != used.end() ? it + 1 : state.resident.erase(it);
    return state;
}

std::vector<BuildId> kept(const ServiceState& state) {
    auto builds = in_use(state);
    for (const auto& resident : state.resident) builds.push_back(resident.build);
    return builds;
}

} // namespace tt::agent
