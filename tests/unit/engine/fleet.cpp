#include "tests/unit/engine/fleet.hpp"

namespace tt {

Policy one_stage() {
    Policy policy;
    policy.service = ServiceName{"web"};
    StagePolicy stage;
    stage.name = StageName{"staging"};
    stage.hosts.group = "g";
    stage.promote.on = PromoteOn::build;
    policy.stages = {stage};
    return policy;
}

Build build_number(int number) {
    Build build;
    build.id = BuildId{"b-" + std::to_string(number)};
    build.service = ServiceName{"web"};
    build.commit.id = CommitId{std::string(40, static_cast<char>('0' + number))};
    build.commit.branch = "main";
    return build;
}

Report report_of(const Host& host, std::uint64_t sequence, Step step, StepState state) {
    Report report;
    report.host = host.id;
    report.boot = 1;
    report.sequence = sequence;
    report.have = host.version;
    report.facts = host.facts;
    if (step == Step::stopped) return report; // Nothing of the service is there yet.
    ServiceReport part;
    part.service = ServiceName{"web"};
    part.deploy = DeployId{"d1"};
    part.step = step;
    part.state = state;
    if (is_activate(step)) {
        part.permit = PermitId{"p1"};
        part.begun = true;
    }
    if (step == Step::serving && state == StepState::done) {
        part.serving = BuildId{"b-1"};
        part.healthy = true;
    }
    report.services = {part};
    return report;
}

Actor ana() {
    return {"ana", {}, "test"};
}

} // namespace tt
