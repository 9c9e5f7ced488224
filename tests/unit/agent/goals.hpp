#pragma once

#include "agent/decide.hpp"

namespace tt::agent {

/// A build id that is one digit repeated.
inline BuildId build(char digit) {
    return BuildId{"b-" + std::string(64, digit)};
}

inline Digest digest(char digit) {
    return Digest{"sha256:" + std::string(64, digit)};
}

inline ServiceGoal goal_for(const std::string& deploy, char digit, DeployKind kind = DeployKind::regular) {
    ServiceGoal goal;
    goal.service = ServiceName{"web"};
    goal.stage = StageName{"prod"};
    goal.deploy = DeployId{deploy};
    goal.kind = kind;
    if (kind == DeployKind::stop) return goal;
    goal.prepare = Prepare{};
    goal.prepare->build = build(digit);
    goal.prepare->digest = digest(digit);
    goal.prepare->artifact.digest = digest(digit);
    goal.prepare->deadline = std::chrono::minutes{10};
    return goal;
}

inline ServiceGoal
with_permit(ServiceGoal goal, const std::string& permit, Duration ttl = std::chrono::seconds{120}) {
    goal.activate = Activate{PermitId{permit}, ttl, std::chrono::minutes{5}};
    return goal;
}

/// The end of a running step that went well: what was resident is what it was, what was fetched becomes
/// resident.
inline Outcome well(const ServiceState& state) {
    Outcome outcome{.ok = true};
    if (!state.walk || !state.walk->goal.prepare) return outcome;
    const BuildId& build = state.walk->goal.prepare->build;
    const auto* resident = find_resident(state, build);
    if (state.walk->step == Step::download && resident) outcome.resident = *resident;
    if (state.walk->step == Step::post_download) outcome.resident = Resident{.build = build};
    return outcome;
}

} // namespace tt::agent
