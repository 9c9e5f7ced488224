#pragma once

#include "pipeline/model/view.hpp"

#include <chrono>

/// Small views to print, all at one fixed time.
namespace tt {

inline Time at(int seconds) {
    return std::chrono::sys_days{std::chrono::year{2026} / 11 / 21} + std::chrono::hours{8}
           + std::chrono::seconds{seconds};
}

inline Build a_build(std::uint64_t number, char digit) {
    Build build;
    build.id = BuildId("b-" + std::string(64, digit));
    build.service = ServiceName("web");
    build.number = number;
    build.commit.id = CommitId(std::string(40, digit));
    build.commit.branch = "main";
    build.commit.subject = "Change number " + std::to_string(number);
    build.commit.generation = 100 + number;
    build.published_at = at(0);
    return build;
}

inline HostProgress a_host(const std::string& name, Step step, StepState state) {
    HostProgress host;
    host.host = HostId("h-" + name);
    host.name = name;
    host.reachable = true;
    host.step = step;
    host.state = state;
    return host;
}

inline DeployView a_deploy() {
    DeployView view;
    view.deploy.id = DeployId("d12");
    view.deploy.number = 12;
    view.deploy.service = ServiceName("web");
    view.deploy.stage = StageName("prod");
    view.deploy.state = DeployState::running;
    view.deploy.build = a_build(12, 'c').id;
    view.deploy.created_at = at(0);
    view.deploy.started_at = at(0);
    view.total = 2;
    view.hosts = {
        a_host("web-1", Step::prepared, StepState::done), a_host("web-2", Step::prepared, StepState::done)
    };
    return view;
}

inline StageView a_stage(const std::string& name, int expected) {
    StageView stage;
    stage.name = StageName(name);
    stage.capacity.expected = expected;
    stage.capacity.reachable = expected;
    return stage;
}

inline Because a_gate(const std::string& name, const std::string& reason, Time until = end_of_time) {
    return {.gate = name, .reason = reason, .passed = false, .until = until, .command = ""};
}

} // namespace tt
