#include "pipeline/decide/goal.hpp"

#include "pipeline/decide/assignment.hpp"
#include "pipeline/decide/members.hpp"

#include <algorithm>
#include <tuple>

namespace tt {

namespace {

Environment
environment_of(const State& state, const ServiceName& service, int revision, const StageName& stage) {
    const RuntimeConfig* config = state.runtime_configs.find(service.value + "@" + std::to_string(revision));
    if (!config) return {};
    const auto found = config->stages.find(stage.value);
    return found == config->stages.end() ? Environment{} : found->second;
}

Prepare prepare_of(const State& state, const Build& build, const Target& target, const StagePolicy& rules) {
    Prepare prepare;
    prepare.build = build.id;
    prepare.digest = build.digest;
    prepare.commit = build.commit;
    prepare.artifact = {
        "/v1/artifacts/" + build.artifact.digest.value, build.artifact.digest, build.artifact.bytes
    };
    prepare.signature = build.signature;
    prepare.config = target.config;
    prepare.env = environment_of(state, build.service, target.config, rules.name);
    prepare.deadline = rules.rollout.deadline;
    return prepare;
}

/// The permit that the host may act under: granted and not run out, or begun.
std::optional<Activate> activate_of(const Member& member, const StagePolicy& rules, Time received_at) {
    const Permit* permit = member.permit;
    if (!permit || permit->id.empty()) return std::nullopt;
    if (permit->state != PermitState::granted && permit->state != PermitState::begun) return std::nullopt;
    Activate activate;
    activate.permit = permit->id;
    activate.ttl = std::max(Duration{0}, permit->expires_at - received_at);
    activate.deadline = rules.rollout.deadline;
    return activate;
}

/// Of a host that has been rid of the service nothing is wanted any more, so that it may forget it.
bool is_rid_of_it(const Member& member) {
    return member.target->kind == DeployKind::stop && member.arrived;
}

/// Who walks once more with what serves looks at each file, as with a restart.
DeployKind kind_of(const Member& member) {
    const bool serves_it =
        member.report && member.report->healthy && member.report->serving == member.target->build;
    const bool once_more = is_to_walk_again(member) && serves_it && member.target->kind != DeployKind::stop;
    return once_more ? DeployKind::restart : member.target->kind;
}

std::optional<ServiceGoal> service_goal(const StageFacts& facts, const Member& member, Time received_at) {
    if (!member.target || member.target->deploy.empty()) return std::nullopt;
    const Build* build = facts.state->builds.find(member.target->build.value);
    const bool stop = member.target->kind == DeployKind::stop;
    if ((!build && !stop) || is_rid_of_it(member)) return std::nullopt;
    ServiceGoal goal;
    goal.service = facts.stage.service;
    goal.stage = facts.stage.name;
    goal.deploy = member.target->deploy;
    goal.kind = kind_of(member);
    goal.paused = member.host->paused;
    goal.priority = facts.policy->priority;
    goal.retry = retry_of(facts, member);
    if (!stop) goal.prepare = prepare_of(*facts.state, *build, *member.target, *facts.rules);
    goal.activate = activate_of(member, *facts.rules, received_at);
    const Service* service = facts.state->services.find(facts.stage.service.value);
    if (service) goal.index = service->index;
    return goal;
}

/// Whether the host has, of the service, what this control plane brought it: never stop what only a restored
/// database knows nothing of.
bool is_known_there(const State& state, const ServiceReport& report) {
    if (report.deploy == parting_deploy()) return true;
    const Deploy* deploy = state.deploys.find(report.deploy.value);
    return deploy && deploy->service == report.service;
}

bool has_parted(const ServiceReport& report) {
    return report.step == Step::stopped && report.state == StepState::done;
}

/// No capacity depends on a host that belongs to no stage, so it needs nobody's leave to begin. The permit is
/// another one after each start of the agent, which takes none twice.
Activate parting_permit(const Host& host) {
    constexpr Duration ttl = std::chrono::hours{24};
    constexpr Duration deadline = std::chrono::hours{1};
    return {PermitId{parting_deploy().value + "-" + std::to_string(host.boot)}, ttl, deadline};
}

/// That the host stops a service to which it does not belong any more: it left the group, or the stage is
/// gone. One that takes no part, and one that two stages want, keep what they have.
std::optional<ServiceGoal> parting_goal(const State& state, const Host& host, const ServiceReport& report) {
    const Policy* policy = current_policy(state, report.service);
    const bool belongs = !policy || !host.takes_part() || is_named(*policy, host);
    if (belongs || has_parted(report) || !is_known_there(state, report)) return std::nullopt;
    ServiceGoal goal;
    goal.service = report.service;
    goal.deploy = parting_deploy();
    goal.kind = DeployKind::stop;
    goal.activate = parting_permit(host);
    return goal;
}

} // namespace

DeployId parting_deploy() {
    return DeployId{"away"};
}

Goal goal_for(const State& state, const Host& host, Time received_at) {
    Goal goal{state.fleet.id, state.fleet.epoch, host.version, {}, {}};
    for (const auto& [policy, stage] : assignments_of(state, host)) {
        const auto facts = gather_host(state, policy->service, stage, host, received_at);
        if (!facts) continue;
        if (auto part = service_goal(*facts, facts->members.front(), received_at))
            goal.services.push_back(std::move(*part));
    }
    for (const ServiceReport& report : host.services)
        if (auto part = parting_goal(state, host, report)) goal.services.push_back(std::move(*part));
    return goal;
}

std::string goal_content(const Goal& goal) {
    std::string text;
    for (const ServiceGoal& part : goal.services) {
        const auto config = part.prepare ? std::to_string(part.prepare->config) : "";
        text += part.service.value + "/" + part.stage.value + " " + part.deploy.value + " "
                + std::string(to_string(part.kind)) + " " + std::to_string(part.retry) + " "
                + (part.prepare ? part.prepare->build.value : "") + " " + config + " "
                + (part.activate ? part.activate->permit.value : "") + (part.paused ? " paused" : "")
                + (part.priority != 0 ? " priority " + std::to_string(part.priority) : "") + "\n";
    }
    return text;
}

bool concerns_goals(const Stage& before, const Stage& after) {
    const auto read = [](const Stage& stage) {
        return std::tie(stage.active, stage.last, stage.running, stage.config);
    };
    return read(before) != read(after);
}

bool concerns_goals(const Deploy& before, const Deploy& after) {
    const auto read = [](const Deploy& deploy) {
        return std::tie(deploy.kind, deploy.build, deploy.config, deploy.retry);
    };
    return read(before) != read(after);
}

bool is_told_of(const Host& host, const DeployId& deploy) {
    return host.goal.find(" " + deploy.value + " ") != std::string::npos;
}

} // namespace tt
