#include "integrations/writeback/stable_build.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/decide/vetoes.hpp"

#include <algorithm>
#include <ranges>

namespace tt {

namespace {

std::vector<Stage> last_stages(const State& state, const Policy& policy) {
    std::vector<Stage> stages;
    for (const StagePolicy& each : policy.stages)
        if (is_last(policy, each.name)) stages.push_back(stage_or_new(state, policy.service, each.name));
    return stages;
}

/// A rejection revokes, so that what stands unrevoked is what the stage stands by.
bool is_proven_in(const Stage& stage, const BuildId& build) {
    return std::ranges::any_of(stage.accepted, [&](const Accepted& entry) {
        return entry.build == build && !entry.revoked;
    });
}

} // namespace

bool is_last(const Policy& policy, const StageName& stage) {
    return std::ranges::none_of(policy.stages, [&](const StagePolicy& each) {
        return contains(each.from, stage);
    });
}

BuildId stable_build(const State& state, const Policy& policy) {
    const std::vector<Stage> stages = last_stages(state, policy);
    if (stages.empty()) return {};
    for (const Accepted& entry : stages.front().accepted | std::views::reverse) {
        const bool everywhere =
            std::ranges::all_of(stages, [&](const Stage& stage) { return is_proven_in(stage, entry.build); });
        if (everywhere && !entry.revoked && veto_of(state, entry.build) == nullptr) return entry.build;
    }
    return {};
}

} // namespace tt
