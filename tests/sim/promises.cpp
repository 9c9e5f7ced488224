#include "pipeline/base/contains.hpp"
#include "pipeline/decide/deploys.hpp"
#include "pipeline/decide/members.hpp"
#include "pipeline/decide/permits.hpp"
#include "tests/sim/world.hpp"

#include <algorithm>
#include <set>

namespace tt::sim {

void World::breaks(const std::string& promise) {
    if (broken_.empty()) broken_ = to_rfc3339(now_) + ": " + promise;
}

/// Called after each step of the engine.
void World::check() {
    check_walks();
    for (const auto& [key, stage] : state().stages.rows()) check_stage(*stage);
    check_new_permits();
}

/// The truth against the books: whoever walks holds a permit that is counted.
void World::check_walks() {
    std::map<PermitId, const Permit*> counted;
    for (const auto& [key, permit] : state().permits.rows())
        if (is_counted(permit->state)) counted[permit->id] = permit.get();
    for (const Agent& agent : agents_) {
        const PermitId walking = agent.walking();
        if (!walking.empty() && !counted.contains(walking))
            breaks("host " + agent.id().value + " walks under " + walking.value + ", which is not counted");
    }
}

/// Limits, from the policy itself and not from what the plan computes.
void World::check_stage(const Stage& stage) {
    const StagePolicy* rules = find_stage(policy, stage.name);
    std::map<std::string, int> zones;
    int members = 0;
    int walking = 0;
    for (const Agent& agent : agents_) {
        if (agent.facts().groups.front() != rules->hosts.group) continue;
        ++members;
        const Host* host = state().hosts.find(agent.id().value);
        const Permit* permit = nullptr;
        for (const auto& deploy : {stage.active, stage.last})
            if (const Permit* found = state().permits.find(deploy.value + "/" + host->id.value);
                found && found->id == agent.walking())
                permit = found;
        if (agent.walking().empty() || (permit && permit->newcomer)) continue;
        ++walking;
        ++zones[agent.facts().zone];
    }
    const Amount parallel = rules->rollout.parallel;
    const int limit = std::max(1, parallel.percent ? parallel.value * members / 100 : parallel.value);
    if (walking > limit)
        breaks(
            std::to_string(walking) + " hosts of " + stage.name.value + " are out; the limit is "
            + std::to_string(limit)
        );
    for (const auto& [zone, out] : zones)
        if (rules->rollout.per_zone && out > *rules->rollout.per_zone)
            breaks(std::to_string(out) + " hosts of zone " + zone + " are out");
}

/// What each newly granted permit may not have done.
void World::check_new_permits() {
    std::map<std::string, std::vector<const Permit*>> granted; // By stage name.
    for (const auto& [key, permit] : state().permits.rows()) {
        const Permit* old = before_.permits.find(key);
        if (permit->state == PermitState::granted && (!old || old->id != permit->id))
            granted[state().deploys.find(permit->deploy.value)->stage.value].push_back(permit.get());
    }
    for (const auto& [name, permits] : granted) {
        const auto facts = gather(state(), ServiceName{"web"}, StageName{name}, now_);
        const Capacity after = capacity_of(*facts);
        const Stage& stage = facts->stage;
        const bool took_healthy = std::ranges::any_of(permits, [&](const Permit* permit) {
            const Host* host = before_.hosts.find(permit->host.value);
            const ServiceReport* report =
                host ? find_report(*state().hosts.find(permit->host.value), ServiceName{"web"}) : nullptr;
            return report && report->healthy && !report->serving.empty() && !permit->newcomer;
        });
        const auto& floor = facts->rules->rollout.floor;
        if (took_healthy && floor && !stage.proven.empty()
            && after.ready * 100 < floor->value * after.expected - 99)
            breaks(
                "a healthy host of " + name + " was taken although only " + std::to_string(after.ready)
                + " of " + std::to_string(after.expected) + " are ready"
            );
        const Deploy* active = facts->active;
        const Deploy* was = active ? before_.deploys.find(active->id.value) : nullptr;
        const bool for_active = std::ranges::any_of(permits, [&](const Permit* permit) {
            return active && permit->deploy == active->id;
        });
        if (for_active && was && was->paused && active->paused)
            breaks("a permit was granted in " + name + " during a pause");
        if (for_active && was && was->state == DeployState::halted && active->resumed_at == was->resumed_at)
            breaks("a permit was granted in " + name + " by a halted deploy");
        const int budget = std::max(1, floor_of(facts->rules->rollout.failures, after.expected));
        if (for_active && charged_hosts(*facts) - active->forgiven >= budget)
            breaks("the failure budget of " + name + " is spent, and it goes on");
    }
}

} // namespace tt::sim
