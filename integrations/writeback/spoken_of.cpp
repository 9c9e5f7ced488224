#include "integrations/writeback/spoken_of.hpp"

#include "integrations/writeback/wanted.hpp"

#include <algorithm>
#include <array>

namespace tt {

namespace {

/// What one pass over all deploys keeps of a stage.
struct Kept {
    std::vector<const Deploy*> recent;
    std::array<const Deploy*, 2> accepted{}; ///< The one that ended last first.

    void take(const Deploy& deploy, Time now) {
        if (!is_over(deploy.state) || now - deploy.finished_at < spoken_of_for) recent.push_back(&deploy);
        if (deploy.state != DeployState::accepted) return;
        const Deploy* later = &deploy;
        for (const Deploy*& place : accepted)
            if (later != nullptr && (place == nullptr || place->finished_at <= later->finished_at))
                std::swap(place, later);
    }

    [[nodiscard]] std::vector<const Deploy*> all() const {
        std::vector<const Deploy*> all = recent;
        for (const Deploy* deploy : accepted)
            if (deploy != nullptr && std::ranges::find(recent, deploy) == recent.end()) all.push_back(deploy);
        return all;
    }
};

using KeptStages = std::map<std::string, Kept>; ///< By stage_key().

KeptStages keep(const State& state, const std::set<ServiceName>& services, Time now) {
    KeptStages stages;
    for (const auto& [key, deploy] : state.deploys.rows())
        if (services.contains(deploy->service))
            stages[stage_key(deploy->service, deploy->stage)].take(*deploy, now);
    return stages;
}

bool rejected_since(const Stage& stage, const Deploy& deploy) {
    return std::ranges::any_of(stage.rejections, [&](const Rejection& rejection) {
        return rejection.build == deploy.build && rejection.at >= deploy.finished_at;
    });
}

SpokenOf judged(const State& state, const Deploy& deploy) {
    const Stage stage = stage_or_new(state, deploy.service, deploy.stage);
    const bool accepted = deploy.state == DeployState::accepted;
    return {
        &deploy, state.builds.find(deploy.build.value), accepted && stage.last == deploy.id,
        accepted && rejected_since(stage, deploy)
    };
}

} // namespace

std::map<ServiceName, std::vector<SpokenOf>>
spoken_of(const State& state, const std::set<ServiceName>& services, Time now) {
    std::map<ServiceName, std::vector<SpokenOf>> found;
    for (const auto& [key, kept] : keep(state, services, now))
        for (const Deploy* deploy : kept.all()) {
            const SpokenOf spoken = judged(state, *deploy);
            if (spoken.build != nullptr && !spoken.build->commit.dirty)
                found[deploy->service].push_back(spoken);
        }
    for (auto& [service, deploys] : found)
        std::ranges::sort(deploys, {}, [](const SpokenOf& spoken) { return spoken.deploy->number; });
    return found;
}

} // namespace tt
