#include "pipeline/decide/assignment.hpp"

#include "pipeline/base/contains.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace tt {

namespace {

/// 2: named, 1: in the group, 0: not at all.
int specificity(const HostSelector& selector, const Host& host) {
    if (contains(selector.names, host.facts.name)) return 2;
    const bool in_group = !selector.group.empty() && host.is_in(selector.group);
    return in_group ? 1 : 0;
}

/// The hosts that the selector names, whether or not they belong to its stage.
std::vector<const Host*> selected(const State& state, const HostSelector& selector) {
    std::vector<const Host*> hosts = state.hosts.with(group_index(selector.group));
    if (selector.names.empty()) return hosts;
    for (const std::string& name : selector.names)
        for (const Host* host : state.hosts.with(name_index(name))) hosts.push_back(host);
    std::ranges::sort(hosts, {}, &Host::id);
    const auto again = std::ranges::unique(hosts);
    hosts.erase(again.begin(), again.end());
    return hosts;
}

} // namespace

std::optional<StageName> assigned_stage(const Policy& policy, const Host& host) {
    return host.takes_part() ? home_stage(policy, host) : std::nullopt;
}

std::optional<StageName> home_stage(const Policy& policy, const Host& host) {
    const StagePolicy* best = nullptr;
    int best_score = 0;
    bool tie = false;
    for (const StagePolicy& stage : policy.stages) {
        const int score = specificity(stage.hosts, host);
        if (score == 0 || score < best_score) continue;
        tie = score == best_score;
        best = &stage;
        best_score = score;
    }
    if (!best || tie) return std::nullopt;
    return best->name;
}

bool is_named(const Policy& policy, const Host& host) {
    return std::ranges::any_of(policy.stages, [&](const StagePolicy& stage) {
        return specificity(stage.hosts, host) > 0;
    });
}

std::vector<Assignment> assignments_of(const State& state, const Host& host) {
    return host.takes_part() ? homes_of(state, host) : std::vector<Assignment>{};
}

std::vector<Assignment> homes_of(const State& state, const Host& host) {
    std::map<std::string_view, const Policy*> policies;
    for (const std::string& index_key : host.index_keys())
        for (const Policy* policy : state.policies.with(index_key))
            if (policy == current_policy(state, policy->service)) policies[policy->service.value] = policy;
    std::vector<Assignment> assignments;
    for (const auto& [service, policy] : policies)
        if (auto stage = home_stage(*policy, host)) assignments.push_back({policy, *std::move(stage)});
    return assignments;
}

std::vector<const Host*> hosts_at_home(const State& state, const Policy& policy, const StagePolicy& stage) {
    std::vector<const Host*> hosts = selected(state, stage.hosts);
    std::erase_if(hosts, [&](const Host* host) { return home_stage(policy, *host) != stage.name; });
    return hosts;
}

std::vector<const Host*> hosts_of(const State& state, const Policy& policy, const StagePolicy& stage) {
    std::vector<const Host*> hosts = hosts_at_home(state, policy, stage);
    std::erase_if(hosts, [](const Host* host) { return !host->takes_part(); });
    return hosts;
}

} // namespace tt
