// What a simulated hour of a fleet of 10,000 hosts costs, with a deploy over the big stage every 15 minutes.

#include "pipeline/simulation/simulate.hpp"

#include <ctime>
#include <iostream>

namespace {

using namespace std::chrono_literals;
using namespace tt;

constexpr int all_hosts = 10'000;

StagePolicy stage(const std::string& name, const std::string& from) {
    StagePolicy stage;
    stage.name = StageName{name};
    stage.hosts.group = name;
    if (!from.empty()) stage.from = {StageName{from}};
    stage.promote.on = from.empty() ? PromoteOn::build : PromoteOn::success;
    stage.rollout.parallel = {10, true};
    stage.rollout.failures = {2, true};
    stage.success = 98;
    return stage;
}

sim::Scenario scenario() {
    sim::Scenario scenario;
    scenario.policy.service = ServiceName{"web"};
    scenario.policy.stages = {stage("staging", ""), stage("canary", "staging"), stage("prod", "canary")};
    scenario.policy.stages.back().rollout.batches = {{{1, false}, 1min}, {{10, true}, 0s}, {{100, true}, 0s}};
    scenario.hosts = {
        {StageName{"staging"}, 10}, {StageName{"canary"}, 90}, {StageName{"prod"}, all_hosts - 100}
    };
    scenario.start = std::chrono::sys_days{std::chrono::year{2026} / 11 / 21};
    scenario.failures = 0.001;
    scenario.slow_hosts = 0.01;
    scenario.slow_factor = 5;
    scenario.seed = 1;
    return scenario;
}

double cpu_seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

} // namespace

int main() {
    const double before = cpu_seconds();
    const auto course = sim::simulate(scenario(), no_zones);
    const double took = cpu_seconds() - before;
    if (!course) {
        std::cerr << course.error().message << "\n";
        return 1;
    }
    for (const sim::CourseEvent& event : course->events)
        std::cerr << to_text(event.after) << "  " << event.subject << "  " << event.what << "\n";
    const auto& prod = course->stages.back();
    std::cout << "sim_10000_hosts_hour_s " << took << " s\n"
              << "sim_10000_hosts_steps " << course->steps << " steps\n"
              << "sim_10000_hosts_reports " << course->reports << " reports\n"
              << "sim_10000_hosts_deploys " << prod.deploys.at("accepted") << " deploys\n";
}
