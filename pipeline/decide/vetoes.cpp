#include "pipeline/decide/vetoes.hpp"

#include "pipeline/decide/calendar_gates.hpp"

namespace tt {

const Veto* veto_of(const State& state, const BuildId& build) {
    const std::vector<const Veto*> vetoes = state.vetoes.with(build.value);
    return vetoes.empty() ? nullptr : vetoes.front();
}

std::vector<BuildId> builds_under(const State& state, const Veto& veto) {
    if (!veto.build.empty()) return {veto.build};
    Contents contents(state, veto.service, veto.commit);
    std::vector<BuildId> builds;
    for (const Build* build : state.builds.with(veto.service.value))
        if (contents.contain(build->commit.id)) builds.push_back(build->id);
    return builds;
}

void extend_vetoes(std::vector<Change>& changes, const State& state, const Build& build) {
    for (const auto& [key, veto] : state.vetoes.rows().with_prefix(build.service.value + "/")) {
        if (veto->commit.empty() || !Contents(state, build.service, veto->commit).contain(build.commit.id))
            continue;
        Veto wider = *veto;
        wider.builds.push_back(build.id);
        changes.push_back({std::move(wider), false});
    }
}

void drop_vetoed(std::vector<Change>& changes, const StageFacts& facts, Time now) {
    Stage stage = facts.stage;
    std::erase_if(stage.queue, [&](const DeployId& id) {
        const Deploy* queued = facts.state->deploys.find(id.value);
        if (!queued || !brings_new_build(stage, queued->kind, queued->build)) return false;
        const Veto* veto = veto_of(*facts.state, queued->build);
        if (!veto) return false;
        Deploy dropped = *queued;
        dropped.state = DeployState::aborted;
        dropped.finished_at = now;
        dropped.outcome = described(*veto);
        changes.push_back({std::move(dropped), false});
        return true;
    });
    if (!changes.empty()) changes.push_back({std::move(stage), false});
}

std::string lift_command(const Veto& veto) {
    const std::string what = veto.commit.empty() ? short_id(veto.build) : veto.commit.value.substr(0, 10);
    return "tt veto " + what + " --lift";
}

std::string described(const Veto& veto) {
    std::string text = "vetoed by " + veto.owner + ": " + veto.reason;
    if (!veto.commit.empty()) text += " (commit " + veto.commit.value.substr(0, 10) + ")";
    return text;
}

} // namespace tt
