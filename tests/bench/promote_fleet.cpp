#include "tests/bench/promote_fleet.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace tt::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::array<const char*, stages_each> names{"staging", "canary", "prod", "eu-prod"};
constexpr int hosts_of_stage = hosts_each / stages_each;

/// How many builds each stage is behind the newest one.
constexpr std::array behind{0, 4, 8, 8};

StageName stage_name(int stage) {
    return StageName{names.at(static_cast<std::size_t>(stage))};
}

std::string group_of(int service, int stage) {
    return service_name(service).value + "-" + stage_name(stage).value;
}

/// As long as the real ones, and in no order, as hashes are.
std::string digits_of(std::uint64_t number) {
    std::string digits;
    for (std::uint64_t i = 1; i <= 4; ++i)
        digits += fmt::format("{:016x}", (number * 8 + i) * 0x9e3779b97f4a7c15U);
    return digits;
}

BuildId build_id(int service, int number) {
    const auto unique =
        static_cast<std::uint64_t>(service) * builds_each + static_cast<std::uint64_t>(number);
    return BuildId{"b-" + digits_of(unique)};
}

std::vector<Window> office_hours(const char* zone) {
    return {parse_window("mon-thu", "09:00-16:00", zone).value()};
}

StagePolicy stage_policy(int service, int stage) {
    StagePolicy policy;
    policy.name = stage_name(stage);
    policy.hosts.group = group_of(service, stage);
    if (stage > 0) policy.from = {stage_name(std::min(stage, 2) - 1)};
    policy.promote.on = stage == 0 ? PromoteOn::build : PromoteOn::success;
    policy.promote.soak = stage == 0 ? 0min : 60min;
    return policy;
}

Policy policy_of(int service) {
    Policy policy;
    policy.service = service_name(service);
    policy.revision = 1;
    policy.source = {"acme/" + policy.service.value, "", "main"};
    for (int stage = 0; stage < stages_each; ++stage) policy.stages.push_back(stage_policy(service, stage));
    StagePolicy& prod = policy.stages[2];
    prod.promote.on = PromoteOn::schedule;
    prod.promote.schedule = "0 10 * * mon-fri";
    prod.promote.zone = "America/Los_Angeles";
    prod.promote.within = 2h;
    prod.windows = office_hours("America/Los_Angeles");
    StagePolicy& eu = policy.stages[3];
    eu.promote.soak = 24h;
    eu.windows = office_hours("Europe/Berlin");
    return policy;
}

Build build_of(int service, int number) {
    Build build;
    build.id = build_id(service, number);
    build.service = service_name(service);
    build.number = static_cast<std::uint64_t>(number);
    build.commit.id = CommitId{build.id.value.substr(2, 40)};
    build.commit.branch = "main";
    build.commit.author = "ana@acme.example";
    build.commit.subject = "Take the next number, which is " + std::to_string(number);
    build.commit.repository = "https://github.com/acme/" + build.service.value;
    build.commit.time = noon - (builds_each - number) * 30min;
    build.commit.generation = 1000 + build.number;
    build.digest = Digest{"sha256:" + build.id.value.substr(2)};
    build.artifact = {build.digest, 4'000'000};
    build.published_at = build.commit.time + 5min;
    build.published_by = "ci";
    return build;
}

Deploy deploy_of(int service, int stage, int number) {
    Deploy deploy;
    deploy.number = static_cast<std::uint64_t>((service * stages_each + stage) * accepted_each + number) + 1;
    deploy.id = DeployId{"d" + std::to_string(deploy.number)};
    deploy.service = service_name(service);
    deploy.stage = stage_name(stage);
    deploy.state = DeployState::accepted;
    deploy.automatic = true;
    deploy.by = "tt";
    deploy.reason = "promoted from builds";
    deploy.started_at = deploy.created_at = noon - (accepted_each - number) * 30min;
    deploy.finished_at = deploy.started_at + 10min;
    deploy.outcome = "all hosts serve it";
    return deploy;
}

/// The stage took one build after the other, each half an hour after the one before.
Stage stage_of(int service, int stage, std::vector<Deploy>& deploys) {
    Stage state;
    state.service = service_name(service);
    state.name = stage_name(stage);
    const bool lags = stage == 0 && service % 10 == 0;
    const int newest = builds_each - behind.at(static_cast<std::size_t>(stage)) - (lags ? 1 : 0);
    for (int number = 0; number < accepted_each; ++number) {
        Deploy deploy = deploy_of(service, stage, number);
        deploy.build = build_id(service, std::max(1, newest - accepted_each + 1 + number));
        if (!state.accepted.empty()) state.accepted.back().until = deploy.finished_at;
        state.accepted.push_back({deploy.build, deploy.id, deploy.finished_at, end_of_time, false});
        deploys.push_back(std::move(deploy));
    }
    state.running = state.proven = deploys.back().build;
    state.last = deploys.back().id;
    state.spent_fire = deploys.back().created_at;
    return state;
}

/// It has done what the stage's last deploy asked.
Host host_of(int service, int number, const Stage& stage) {
    Host host;
    host.id = host_id(service, number);
    host.facts = {"node-" + host.id.value, "us-east-1a", {}, "1.0.0"};
    host.facts.groups = {"linux", stage.service.value + "-" + stage.name.value};
    host.enrolled_at = noon - 24h * 30;
    host.boot = 1;
    host.version = 1;
    ServiceReport report;
    report.service = stage.service;
    report.deploy = stage.last;
    report.serving = stage.running;
    report.healthy = true;
    report.resident = {stage.running};
    host.services = {report};
    return host;
}

Permit permit_of(const Deploy& deploy, const Host& host) {
    Permit permit;
    permit.id = PermitId{"p-" + deploy.id.value + host.id.value};
    permit.deploy = deploy.id;
    permit.host = host.id;
    permit.state = PermitState::done;
    permit.granted_at = permit.begun_at = deploy.started_at;
    permit.finished_at = deploy.finished_at;
    return permit;
}

template<class T>
void put(State& state, T record) {
    apply(state, {std::move(record), false});
}

void add_hosts(State& state, int service, int index, const Stage& stage, const Deploy& last) {
    for (int number = index * hosts_of_stage; number < (index + 1) * hosts_of_stage; ++number) {
        const Host host = host_of(service, number, stage);
        put(state, permit_of(last, host));
        put(state, host);
        state.presence.put({host.id, noon, 1, 1, 1, noon - 24h});
    }
}

Veto veto_of(int service, int number) {
    const BuildId build = build_id(service, number);
    return {service_name(service), build, {}, "ana", "loses orders", noon - 3h, {build}};
}

void add_service(State& state, int service) {
    put(state, policy_of(service));
    put(state, Service{service_name(service), 1, 0, builds_each});
    for (int number = 1; number <= builds_each; ++number) put(state, build_of(service, number));
    put(state, veto_of(service, builds_each - 2));
    for (int index = 0; index < stages_each; ++index) {
        std::vector<Deploy> deploys;
        const Stage stage = stage_of(service, index, deploys);
        add_hosts(state, service, index, stage, deploys.back());
        for (Deploy& deploy : deploys) put(state, std::move(deploy));
        put(state, stage);
    }
}

} // namespace

ServiceName service_name(int number) {
    return ServiceName{fmt::format("service-{:05}", number)};
}

HostId host_id(int service, int number) {
    const auto unique = static_cast<std::uint64_t>(service) * hosts_each + static_cast<std::uint64_t>(number);
    return HostId{"h-" + digits_of(unique).substr(0, 20)};
}

State fleet_of(int services) {
    State state;
    Fleet fleet;
    fleet.id = FleetId{"f-bench"};
    fleet.epoch = 1;
    fleet.deploys = static_cast<std::uint64_t>(services) * stages_each * accepted_each;
    put(state, fleet);
    state.started_at = noon - 24h;
    for (int service = 0; service < services; ++service) add_service(state, service);
    return state;
}

} // namespace tt::bench
