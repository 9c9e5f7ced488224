#include "agent/turns.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace tt::agent {

namespace {

/// So many are named; what goes on beyond is a number.
constexpr std::size_t most_named = 3;

int rank(DeployKind kind) {
    if (kind == DeployKind::rollback) return 0;
    return kind == DeployKind::hotfix ? 1 : 2;
}

/// A service of which nothing is wanted comes after all that are wanted something of.
auto order_of(const ServiceState& state) {
    const ServiceGoal none;
    const ServiceGoal& goal = state.goal ? *state.goal : none;
    return std::tuple{!state.goal, rank(goal.kind), -std::int64_t{goal.priority}, state.service};
}

bool is_preparing(const ServiceState& state) {
    const auto& walk = state.walk;
    return walk && !walk->begun && walk->state == StepState::running && !walk->left;
}

std::string others(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " other" : " others");
}

/// `web, api and 3 others`
std::string listed(const std::vector<ServiceName>& names) {
    std::string text;
    const std::size_t named = std::min(names.size(), most_named);
    for (std::size_t i = 0; i < named; ++i) {
        const bool last = i + 1 == names.size();
        text += (i == 0 ? "" : last ? " and " : ", ") + names[i].value;
    }
    return names.size() > named ? text + " and " + others(names.size() - named) : text;
}

} // namespace

bool is_waiting(const ServiceState& state, Uptime now) {
    const auto& walk = state.walk;
    return walk && walk->left && walk->not_before <= now && !is_over(*walk) && state.goal && !is_held(state);
}

bool goes_before(const ServiceState& one, const ServiceState& other) {
    return order_of(one) < order_of(other);
}

Turns turns(const std::vector<const ServiceState*>& services, std::size_t parallel, Uptime now) {
    auto sorted = services;
    std::ranges::sort(sorted, [](const auto* one, const auto* other) { return goes_before(*one, *other); });
    Turns turns{.parallel = parallel, .preparing = {}, .waiting = {}};
    for (const ServiceState* state : sorted) {
        if (is_preparing(*state)) turns.preparing.push_back(state->service);
        if (is_waiting(*state, now)) turns.waiting.push_back(state->service);
    }
    std::ranges::sort(turns.preparing);
    return turns;
}

Turn turn_of(const Turns& turns, const ServiceName& service) {
    const auto found = std::ranges::find(turns.waiting, service);
    const auto ahead = static_cast<std::size_t>(std::distance(turns.waiting.begin(), found));
    const bool waits = found != turns.waiting.end();
    if (waits && turns.preparing.size() + ahead < turns.parallel) return {.has_come = true};
    std::string after = turns.preparing.empty() ? "its turn" : listed(turns.preparing);
    after += " to prepare";
    if (waits && ahead > 0) after += ", and then for " + others(ahead);
    return {.has_come = false, .after = std::move(after)};
}

} // namespace tt::agent
