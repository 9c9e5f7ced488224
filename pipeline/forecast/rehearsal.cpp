#include "pipeline/forecast/rehearsal.hpp"

#include "pipeline/decide/rollout.hpp"
#include "pipeline/forecast/imagined_hosts.hpp"

#include <algorithm>

namespace tt {

namespace {

/// What would happen later than this does not happen by itself.
constexpr Duration longest_wait = std::chrono::years{1};

/// The deploy that is rehearsed, and nothing that promotion would start beside it.
Plan plan_deploy(const State& state, const ServiceName& service, const StageName& stage, Time now) {
    return plan_rollout(*gather(state, service, stage, now), now);
}

void put(State& state, const std::vector<Change>& changes) {
    for (const Change& change : changes) apply(state, change);
}

/// Ends what the deploy waits for, and lets it begin.
void make_room(State& state, const Deploy& waiting, Time now) {
    const auto facts = [&] { return *gather(state, waiting.service, waiting.stage, now); };
    imagine_all_served(state, facts(), now);
    std::vector<Change> changes;
    end_deploy(changes, facts(), DeployState::accepted, "", now);
    put(state, changes);
    Stage stage = facts().stage;
    stage.queue = {waiting.id};
    state.stages.put(stage);
    changes.clear();
    start_next(changes, facts(), now);
    put(state, changes);
}

DeployId begin(State& state, const DeploySpec& spec, Time now) {
    DeploySpec free = spec;
    free.overrode = {"freeze", "index", "window"};
    std::vector<Change> changes;
    const Deploy deploy = add_deploy(changes, state, free, now);
    put(state, changes);
    if (deploy.state == DeployState::queued) make_room(state, deploy, now);
    return deploy.id;
}

bool goes_on(const Deploy& deploy) {
    return deploy.state == DeployState::running || deploy.state == DeployState::accepting;
}

} // namespace

Rehearsed rehearse(State state, const DeploySpec& spec, Time now) {
    keep_reachable(state, now);
    const DeployId id = begin(state, spec, now);
    ImaginedFleet fleet(std::move(state), {{spec.service, spec.stage}}, plan_deploy, now);
    const auto deploy = [&]() -> const Deploy& { return *fleet.state().deploys.find(id.value); };
    Rehearsed course;
    while (goes_on(deploy())) {
        course.stuck = fleet.because(stage_key(spec.service, spec.stage));
        if (!fleet.advance(fleet.now() + longest_wait)) break;
    }
    std::ranges::copy_if(fleet.rounds(), std::back_inserter(course.rounds), [&](const ImaginedRound& round) {
        return round.deploy == id;
    });
    course.end = fleet.now();
    course.accepted = deploy().state == DeployState::accepted;
    if (course.accepted)
        course.stuck.clear();
    else if (course.stuck.empty())
        course.stuck = fleet.because(stage_key(spec.service, spec.stage));
    return course;
}

} // namespace tt
