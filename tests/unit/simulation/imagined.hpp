#pragma once

#include "pipeline/simulation/scenario.hpp"

#include <string>

namespace tt::sim {

/// A stage of so many hosts, four of which may move at once above a floor of 60 %.
inline StagePolicy imagined_stage(const std::string& name, int hosts, const std::string& from = "") {
    StagePolicy stage;
    stage.name = StageName{name};
    stage.hosts.group = name;
    stage.hosts.size = hosts;
    if (!from.empty()) stage.from = {StageName{from}};
    stage.promote.on = from.empty() ? PromoteOn::build : PromoteOn::success;
    stage.rollout.parallel = {4, false};
    stage.rollout.floor = Amount{60, true};
    stage.on_failure = OnFailure::rollback;
    return stage;
}

/// An hour of service `web` with two stages, where nothing goes wrong.
inline Scenario calm_hour() {
    Scenario scenario;
    scenario.policy.service = ServiceName{"web"};
    scenario.policy.source.branch = "main";
    scenario.policy.stages = {imagined_stage("canary", 4), imagined_stage("prod", 24, "canary")};
    scenario.start = std::chrono::sys_days{std::chrono::year{2026} / 11 / 21};
    scenario.seed = 1;
    return scenario;
}

} // namespace tt::sim
