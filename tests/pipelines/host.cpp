#include "tests/pipelines/host.hpp"

namespace tt::pipelines {

namespace {

/// The account of a deploy begins anew.
void turn_to(ServiceReport& report, const ServiceGoal& goal) {
    report.deploy = goal.deploy;
    report.retry = goal.retry;
    report.permit = {};
    report.begun = false;
    report.step = Step::prepared;
    report.state = StepState::done;
    report.error.clear();
}

void activate(ServiceReport& report, const ServiceGoal& goal, bool bad) {
    report.permit = goal.activate->permit;
    report.begun = true;
    report.state = bad ? StepState::failed : StepState::done;
    report.step = bad ? Step::restart : Step::serving;
    report.error = bad ? "does not start" : "";
    report.healthy = !bad || !report.serving.empty();
    if (bad) return;
    report.serving = goal.prepare->build;
    report.config = goal.prepare->config;
}

} // namespace

Host::Host(int number, const StageName& stage) {
    report_.host = HostId{"h" + std::to_string(number)};
    report_.boot = 1;
    report_.facts = {report_.host.value, "z1", {stage.value}, "test"};
}

void Host::follow(const Goal& goal) {
    report_.have = goal.version;
    report_.epoch = goal.epoch;
    turned_ = false;
    if (goal.services.empty()) return;
    const ServiceGoal& part = goal.services.front();
    if (report_.services.empty()) report_.services.emplace_back().service = part.service;
    ServiceReport& report = report_.services.front();
    turned_ = report.deploy != part.deploy || report.retry != part.retry;
    if (turned_) return turn_to(report, part);
    if (part.activate && part.activate->permit != report.permit)
        activate(report, part, part.prepare && bad.contains(part.prepare->build));
}

const Report& Host::speak(Time now) {
    spoken_ = now;
    ++report_.sequence;
    return report_;
}

} // namespace tt::pipelines
