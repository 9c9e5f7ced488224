#include "pipeline/decide/vetoes.hpp"

#include "pipeline/decide/calendar_gates.hpp"
#include "pipeline/decide/deploys.hpp"

#include <algorithm>

namespace tt {

namespace {

std::vector<const Stage*> stages_of(const State& state, const ServiceName& service) {
    std::vector<const Stage*> stages;
    for (const auto& [key, stage] : state.stages.rows().with_prefix(service.value + "/"))
        stages.push_back(stage.get());
    return stages;
}

} // namespace

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

std::string live_text(const State& state, const Veto& veto) {
    std::string text;
    for (const Stage* stage : stages_of(state, veto.service))
        if (std::ranges::find(veto.builds, stage->running) != veto.builds.end())
            text += "; live in " + stage->name.value + ": tt rollback " + stage->name.value;
    return text;
}

void prove_anew(std::vector<Change>& changes, const State& before, const ServiceName& service) {
    State after = before;
    for (const Change& change : changes) apply(after, change);
    for (const Stage* known : stages_of(before, service)) {
        Stage stage = *known;
        stage.proven = proven_build(after, stage);
        if (stage != *known) changes.push_back({std::move(stage), false});
    }
}

const RevokedBuild* revocation_of(const State& state, const ServiceName& service, const BuildId& build) {
    const Service* known = state.services.find(service.value);
    return known && known->index ? revocation_of(*known->index, build) : nullptr;
}

std::string described(const RevokedBuild& revoked) {
    return short_id(revoked.build) + " is revoked by its publisher: " + revoked.reason;
}

} // namespace tt
