#include "tests/bench/promote_lookups.hpp"

#include "pipeline/decide/assignment.hpp"
#include "tests/bench/cpu_time.hpp"
#include "tests/bench/figures.hpp"
#include "tests/bench/promote_fleet.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace tt::bench {

namespace {

constexpr int samples = 50;

using Found = std::vector<std::string>;

Found ids_of(auto records) {
    Found ids;
    for (const auto* record : records) ids.push_back(record->key());
    return ids;
}

Found builds_by_walk(const State& fleet, int service) {
    std::vector<const Build*> builds;
    for (const auto& [key, build] : fleet.builds.rows())
        if (build->service == service_name(service)) builds.push_back(build.get());
    return ids_of(builds);
}

Found builds_by_index(const State& fleet, int service) {
    return ids_of(fleet.builds.with(service_name(service).value));
}

Found hosts_by_walk(const State& fleet, int service) {
    const Policy& policy = *current_policy(fleet, service_name(service));
    std::vector<const Host*> hosts;
    for (const auto& [key, host] : fleet.hosts.rows())
        if (assigned_stage(policy, *host) == policy.stages.back().name) hosts.push_back(host.get());
    return ids_of(hosts);
}

Found hosts_by_index(const State& fleet, int service) {
    const Policy& policy = *current_policy(fleet, service_name(service));
    return ids_of(hosts_of(fleet, policy, policy.stages.back()));
}

Found stages_by_walk(const State& fleet, int service) {
    const Host& host = *fleet.hosts.find(host_id(service, 0).value);
    Found stages;
    for (const auto& [key, each] : fleet.services.rows()) {
        const auto stage = assigned_stage(*current_policy(fleet, each->name), host);
        if (stage) stages.push_back(stage_key(each->name, *stage));
    }
    return stages;
}

Found stages_by_index(const State& fleet, int service) {
    const Host& host = *fleet.hosts.find(host_id(service, 0).value);
    Found stages;
    for (const auto& [policy, stage] : assignments_of(fleet, host))
        stages.push_back(stage_key(policy->service, stage));
    return stages;
}

using Lookup = Found (*)(const State&, int service);

bool compare(const std::string& name, const State& fleet, int services, Lookup walk, Lookup index) {
    std::vector<Found> walked(samples);
    std::vector<Found> looked_up(samples);
    const auto each = [&](Lookup lookup, std::vector<Found>& found) {
        for (int i = 0; i < samples; ++i)
            found[static_cast<std::size_t>(i)] = lookup(fleet, services / samples * i);
    };
    const double walk_us = cpu_ms_of([&] { each(walk, walked); }) * 1e3 / samples;
    const double index_us = cpu_ms_of([&] { each(index, looked_up); }) * 1e3 / samples;
    print_figure(fmt::format("{}_walk_{}_cpu_us", name, services), walk_us, "us");
    print_figure(fmt::format("{}_index_{}_cpu_us", name, services), index_us, "us");
    print_figure(fmt::format("{}_index_faster", name), walk_us / index_us, "times");
    return walked == looked_up && std::ranges::none_of(walked, &Found::empty);
}

} // namespace

bool compare_lookups(const State& fleet, int services) {
    const bool builds = compare("builds_of_service", fleet, services, builds_by_walk, builds_by_index);
    const bool hosts = compare("hosts_of_stage", fleet, services, hosts_by_walk, hosts_by_index);
    const bool stages = compare("stages_of_host", fleet, services, stages_by_walk, stages_by_index);
    return builds && hosts && stages;
}

} // namespace tt::bench
