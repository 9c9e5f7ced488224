#include "pipeline/simulation/settled.hpp"

#include "pipeline/decide/goal.hpp"
#include "pipeline/decide/requests.hpp"

#include <algorithm>

namespace tt::sim {

namespace {

const Actor actor{"sim", {}, "sim"};

std::string padded(std::uint64_t number, std::size_t width) {
    std::string digits = std::to_string(number);
    return std::string(width - std::min(width, digits.size()), '0') + digits;
}

void put_all(State& state, const std::vector<Change>& changes) {
    for (const Change& change : changes) apply(state, change);
}

Deploy settled_deploy(const Policy& policy, std::size_t stage, const BuildId& build, Time at) {
    Deploy deploy;
    deploy.id = first_deploy(stage);
    deploy.number = stage + 1;
    deploy.service = policy.service;
    deploy.stage = policy.stages[stage].name;
    deploy.state = DeployState::accepted;
    deploy.build = build;
    deploy.by = actor.name;
    deploy.reason = "the simulation starts with it";
    deploy.created_at = deploy.started_at = deploy.finished_at = at;
    return deploy;
}

/// What a host says that came to serve the deploy's build long ago.
ServiceReport settled_report(const Deploy& deploy) {
    ServiceReport report;
    report.service = deploy.service;
    report.deploy = deploy.id;
    report.serving = deploy.build;
    report.healthy = true;
    return report;
}

void settle_stage(State& state, const Deploy& deploy) {
    Stage stage = stage_or_new(state, deploy.service, deploy.stage);
    stage.running = stage.proven = deploy.build;
    stage.last = deploy.id;
    stage.accepted = {{deploy.build, deploy.id, deploy.finished_at, end_of_time, false}};
    state.fleet.deploys = deploy.number;
    state.deploys.put(deploy);
    state.stages.put(stage);
}

void settle_host(State& state, const ImaginedHost& imagined, const ServiceName& service, Time at) {
    const Stage* stage = state.stages.find(stage_key(service, imagined.stage));
    Host host;
    host.id = HostId{imagined.facts.name};
    host.facts = imagined.facts;
    host.enrolled_at = at;
    host.boot = 1;
    host.version = 1;
    host.services = {settled_report(*state.deploys.find(stage->last.value))};
    host.goal = goal_content(goal_for(state, host, at));
    state.hosts.put(host);
}

} // namespace

std::vector<ImaginedHost> imagined_hosts(const Scenario& scenario) {
    std::vector<ImaginedHost> hosts;
    for (const StagePolicy& stage : scenario.policy.stages) {
        const auto given = scenario.hosts.find(stage.name);
        const int count = given == scenario.hosts.end() ? default_hosts(stage) : given->second;
        for (int number = 0; number < count; ++number) {
            const auto index = static_cast<std::size_t>(number);
            const bool named = index < stage.hosts.names.size();
            HostFacts facts;
            facts.name =
                named ? stage.hosts.names[index] : stage.name.value + "-" + std::to_string(number + 1);
            facts.zone = zone_name(number % scenario.zones + 1);
            if (!stage.hosts.group.empty()) facts.groups = {stage.hosts.group};
            facts.agent = "sim";
            hosts.push_back({std::move(facts), stage.name});
        }
    }
    return hosts;
}

DeployId first_deploy(std::size_t stage) {
    return DeployId{"d" + std::to_string(stage + 1)};
}

BuildId first_build() {
    return imagined_build({}, 1, {}).id;
}

Build imagined_build(const Policy& policy, std::uint64_t number, Time at) {
    Build build;
    build.id = BuildId{"b-" + padded(number, 10) + std::string(54, '0')};
    build.number = number;
    build.service = policy.service;
    build.commit.id = CommitId{padded(number, 7) + std::string(33, '0')};
    build.commit.branch = policy.source.branch;
    build.commit.time = at;
    build.commit.generation = number;
    return build;
}

Result<State> settled_state(const Scenario& scenario, const std::vector<ImaginedHost>& hosts) {
    const Policy& policy = scenario.policy;
    State state;
    const ApplyConfig adopt{policy.service, policy, {}, false};
    TT_ASSIGN(const Decision adopted, decide(state, adopt, actor, scenario.start));
    put_all(state, adopted.changes);
    const PublishBuild first{imagined_build(policy, 1, scenario.start)};
    TT_ASSIGN(const Decision published, decide(state, first, actor, scenario.start));
    put_all(state, published.changes);
    for (std::size_t stage = 0; stage < policy.stages.size(); ++stage)
        settle_stage(state, settled_deploy(policy, stage, first.build.id, scenario.start));
    for (const ImaginedHost& host : hosts) settle_host(state, host, policy.service, scenario.start);
    return state;
}

} // namespace tt::sim
