#include "pipeline/forecast/forecast.hpp"

#include "pipeline/decide/stage_plan.hpp"
#include "pipeline/forecast/absence.hpp"
#include "pipeline/forecast/imagined_fleet.hpp"
#include "pipeline/forecast/pace.hpp"

#include <algorithm>

namespace tt {

namespace {

using StageNames = std::vector<std::pair<ServiceName, StageName>>;

StageNames stages_of(const State& state, const ServiceName& service) {
    StageNames stages;
    for (const auto& [name, known] : state.services.rows()) {
        const Policy* policy = current_policy(state, known->name);
        if (!policy || (!service.empty() && known->name != service)) continue;
        for (const StagePolicy& stage : policy->stages) stages.emplace_back(known->name, stage.name);
    }
    return stages;
}

bool is_timed(const ExpectedTime& pace, const Deploy& deploy) {
    return pace.host && (pace.acceptance || deploy.acceptance.attempt == 0);
}

bool is_arrival(const Deploy& deploy, Time now) {
    const bool moves = brings_build(deploy.kind) || deploy.kind == DeployKind::rollback;
    return moves && deploy.state == DeployState::accepted && deploy.finished_at >= now;
}

Arrival arrival(const State& before, const State& after, const Deploy& deploy) {
    Arrival arrival;
    arrival.service = deploy.service;
    arrival.stage = deploy.stage;
    arrival.build = deploy.build;
    if (const Build* build = after.builds.find(deploy.build.value)) arrival.number = build->number;
    arrival.kind = deploy.kind;
    if (before.deploys.find(deploy.id.value)) arrival.deploy = deploy.id;
    arrival.starts = deploy.started_at;
    arrival.arrives = deploy.finished_at;
    arrival.timed = is_timed(pace_of(before, deploy.service, deploy.stage), deploy);
    return arrival;
}

/// Deploys that have ended well since, in the order in which they did.
std::vector<const Deploy*> accepted_since(const State& before, const State& after, Time now) {
    std::vector<const Deploy*> deploys;
    for (const auto& [id, deploy] : after.deploys.rows()) {
        const Deploy* known = before.deploys.find(id);
        const bool was_over = known && is_over(known->state);
        if (!was_over && is_arrival(*deploy, now)) deploys.push_back(deploy.get());
    }
    std::ranges::sort(deploys, {}, [](const Deploy* deploy) {
        return std::pair{deploy->finished_at, deploy->number};
    });
    return deploys;
}

} // namespace

CalendarView forecast(const State& state, const ServiceName& service, Time now, Time until) {
    const StageNames stages = stages_of(state, service);
    ImaginedFleet fleet(state, stages, plan_stage, now);
    while (fleet.advance(until)) {
    }
    CalendarView view{now, until, {}, {}};
    for (const Deploy* deploy : accepted_since(state, fleet.state(), now))
        view.arrivals.push_back(arrival(state, fleet.state(), *deploy));
    for (const auto& [name, stage] : stages)
        add_absences(view.absences, {state, now}, {fleet.state(), until}, name, stage);
    return view;
}

} // namespace tt
