#include "pipeline/forecast/imagined_hosts.hpp"

#include <algorithm>

namespace tt {

namespace {

constexpr Duration for_ever = std::chrono::years{10};

/// The host's account of the service, to be changed.
ServiceReport& report_in(Host& host, const ServiceName& service) {
    const auto found = std::ranges::find(host.services, service, &ServiceReport::service);
    if (found != host.services.end()) return *found;
    host.services.emplace_back().service = service;
    return host.services.back();
}

void end_walk(State& state, Permit permit, Time now) {
    permit.state = PermitState::done;
    permit.finished_at = now;
    state.permits.put(std::move(permit));
}

/// What a host says at the end of its walk under the permit, if it needed one.
void tell_served(ServiceReport& report, const Target& target, const Permit* permit) {
    const bool stops = target.kind == DeployKind::stop;
    report.deploy = target.deploy;
    report.permit = permit ? permit->id : PermitId{};
    report.begun = permit != nullptr;
    report.step = stops ? Step::stopped : Step::serving;
    report.state = StepState::done;
    report.serving = stops ? BuildId{} : target.build;
    report.config = target.config;
    report.healthy = !stops;
    report.error.clear();
}

/// Whether the stage has the build already, or is taking it.
bool is_live(const State& state, const Action& asked) {
    const Stage stage = stage_or_new(state, asked.service, asked.stage);
    const Deploy* active = state.deploys.find(stage.active.value);
    return stage.running == asked.build || (active && active->build == asked.build);
}

} // namespace

void keep_reachable(State& state, Time now) {
    for (const auto& [id, host] : state.hosts.rows()) {
        const Presence* seen = state.presence.find(id);
        const bool speaks = seen && now < seen->last_seen + grace;
        const bool unheard = !seen && now < state.started_at + grace;
        if (!speaks && !unheard) continue;
        Presence presence = seen ? *seen : Presence{host->id, now, 0, 0, 0, now};
        presence.last_seen = now + for_ever;
        state.presence.put(presence);
    }
}

bool say_yes(State& state, const std::vector<Action>& asked, Time now) {
    bool said = false;
    for (const Action& action : asked) {
        if (action.probe.empty()) continue;
        Finding finding{
            action.service, action.stage, action.probe, action.build, TestOutcome::passed, {}, {}
        };
        finding.said = "taken for yes";
        finding.at = is_live(state, action) ? now + for_ever : now;
        state.findings.put(std::move(finding));
        said = true;
    }
    return said;
}

void imagine_prepared(State& state, const StageFacts& facts, const Member& member) {
    Host host = *member.host;
    ServiceReport& report = report_in(host, facts.stage.service);
    report.deploy = member.target->deploy;
    report.permit = {};
    report.begun = false;
    report.step = Step::prepared;
    report.state = StepState::done;
    report.retry = retry_of(facts, member);
    report.error.clear();
    state.hosts.put(std::move(host));
}

void imagine_served(State& state, const StageFacts& facts, const Member& member, Time now) {
    const bool elsewhere = member.counted && member.counted->deploy != member.target->deploy;
    Host host = *member.host;
    ServiceReport& report = report_in(host, facts.stage.service);
    report.retry = retry_of(facts, member);
    tell_served(report, *member.target, member.counted);
    if (member.counted) end_walk(state, *member.counted, now);
    if (!elsewhere) state.hosts.put(std::move(host));
}

void imagine_all_served(State& state, const StageFacts& facts, Time now) {
    for (const Member& member : facts.members)
        if (member.reachable && member.target && !is_done(member)) imagine_served(state, facts, member, now);
}

void end_walks(State& state, const std::function<bool(const std::string& stage_key)>& looked_at, Time now) {
    const State before = state;
    for (const auto& [key, stage] : before.stages.rows()) {
        if (looked_at(key)) continue;
        for (const DeployId& deploy : deploys_with_permits(*stage))
            for (const auto& [name, permit] : before.permits.rows().with_prefix(deploy.value + "/"))
                if (is_counted(permit->state)) end_walk(state, *permit, now);
    }
}

} // namespace tt
