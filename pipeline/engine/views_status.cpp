#include "pipeline/decide/members.hpp"
#include "pipeline/decide/queue.hpp"
#include "pipeline/decide/rollout.hpp"
#include "pipeline/decide/stage_plan.hpp"
#include "pipeline/engine/views.hpp"

#include <algorithm>

namespace tt {

namespace {

int serving(const StageFacts& facts) {
    return static_cast<int>(std::ranges::count_if(facts.members, [&](const Member& member) {
        return member.reachable && member.report && member.report->healthy && !facts.stage.running.empty()
               && member.report->serving == facts.stage.running;
    }));
}

StageView stage_view(const StageFacts& facts, Time now) {
    StageView view;
    view.name = facts.rules->name;
    view.from = facts.rules->from;
    if (const Build* build = facts.state->builds.find(facts.stage.running.value)) view.running = *build;
    view.proven = facts.stage.proven;
    view.capacity = capacity_of(facts);
    view.serving = serving(facts);
    if (facts.active) view.active = *facts.active;
    const RolloutProgress progress = progress_of(facts);
    view.active_done = progress.done;
    view.active_failed = progress.failed;
    view.queue = facts.stage.queue;
    view.hold = facts.stage.hold;
    view.because = plan_stage(*facts.state, facts.stage.service, facts.rules->name, now).because;
    return view;
}

ServiceView service_view(const State& state, const Service& service, Time now) {
    ServiceView view{service.name, {}, service.policy, service.runtime_config, {}};
    const Policy* policy = current_policy(state, service.name);
    if (!policy) return view;
    view.owner = policy->owner;
    for (const StagePolicy& stage : policy->stages)
        if (const auto facts = gather(state, service.name, stage.name, now))
            view.stages.push_back(stage_view(*facts, now));
    return view;
}

HostProgress host_progress(const StageFacts& facts, const Deploy& deploy, const Member& member) {
    HostProgress progress;
    progress.host = member.host->id;
    progress.name = member.host->facts.name;
    progress.zone = member.host->facts.zone;
    progress.reachable = member.reachable;
    progress.failed = is_charged(facts, member);
    progress.done = member.target && member.target->deploy == deploy.id && is_done(member);
    if (progress.failed) progress.error = member.permit->error;
    if (!member.report) return progress;
    progress.step = member.report->step;
    progress.state = member.report->state;
    progress.attempt = member.report->attempt;
    if (progress.error.empty()) progress.error = member.report->error;
    progress.tail = member.report->tail;
    return progress;
}

/// A deploy that is over is told by its permits, because its hosts have moved on.
HostProgress past_progress(const Member& member, const Permit& permit) {
    HostProgress progress;
    progress.host = member.host->id;
    progress.name = member.host->facts.name;
    progress.zone = member.host->facts.zone;
    progress.reachable = member.reachable;
    progress.done = permit.state == PermitState::done;
    progress.failed = permit.state == PermitState::failed || permit.state == PermitState::overdue;
    progress.error = permit.error;
    return progress;
}

void add_past_hosts(DeployView& view, const StageFacts& facts) {
    for (const Member& member : facts.members) {
        const Permit* permit = facts.state->permits.find(view.deploy.id.value + "/" + member.host->id.value);
        if (!permit) continue;
        view.hosts.push_back(past_progress(member, *permit));
        view.done += view.hosts.back().done;
        view.failed += view.hosts.back().failed;
    }
    view.total = static_cast<int>(view.hosts.size());
}

void add_active_hosts(DeployView& view, const StageFacts& facts, Time now) {
    const RolloutProgress progress = progress_of(facts);
    view.done = progress.done;
    view.failed = progress.failed;
    view.total = progress.total;
    view.batches = progress.batches;
    view.batch_target = progress.batch_target;
    for (const Member& member : facts.members)
        view.hosts.push_back(host_progress(facts, view.deploy, member));
    view.because = plan_rollout(facts, now).because;
}

std::vector<Freeze> freezes_of(const State& state, const ServiceName& service, Time now) {
    std::vector<Freeze> freezes;
    for (const auto& [name, freeze] : state.freezes.rows()) {
        const bool concerns = service.empty() || freeze->service.empty() || freeze->service == service;
        if (concerns && freeze->to > now) freezes.push_back(*freeze);
    }
    return freezes;
}

} // namespace

Result<StatusView> status_view(const State& state, const ServiceName& service, Time now) {
    StatusView view{now, {}, freezes_of(state, service, now)};
    for (const auto& [key, known] : state.services.rows())
        if (service.empty() || known->name == service)
            view.services.push_back(service_view(state, *known, now));
    if (!service.empty() && view.services.empty())
        return fail(ErrorKind::not_found, "no service '" + service.value + "'", "tt config apply");
    return view;
}

Result<DeployView> deploy_view(const State& state, const DeployId& id, Time now) {
    const Deploy* deploy = state.deploys.find(id.value);
    if (!deploy) return fail(ErrorKind::not_found, "no deploy '" + id.value + "'", "tt history lists them");
    DeployView view;
    view.deploy = *deploy;
    const auto facts = gather(state, deploy->service, deploy->stage, now);
    if (!facts) return view; // The stage is gone from the policy; the deploy stays on record.
    view.capacity = capacity_of(*facts);
    if (facts->active == deploy)
        add_active_hosts(view, *facts, now);
    else
        add_past_hosts(view, *facts);
    if (deploy->state == DeployState::queued && facts->active) view.because.push_back(behind(*facts->active));
    return view;
}

} // namespace tt
