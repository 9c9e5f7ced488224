#pragma once

#include "pipeline/decide/members.hpp"
#include "pipeline/decide/plan.hpp"

#include <optional>
#include <string>

namespace tt {

/// What a new deploy is to be.
struct DeploySpec {
    ServiceName service;
    StageName stage;
    DeployKind kind = DeployKind::regular;
    BuildId build = {};
    int config = 0;
    bool automatic = false; ///< Nobody asked for it just now.
    bool promotion = false; ///< Passed the stage's gates, so that automation need not stand aside.
    std::string by = {};
    std::string reason = {};
    std::string idempotency_key = {};
    std::optional<Time> fire = std::nullopt; ///< Of the stage's schedule, which this deploy spends.
    std::vector<std::string> overrode = {};  ///< Gates that it passes over.
};

/// Adds a deploy to the fleet: numbers it, and lets it begin if the stage is free or if it may replace the
/// active one; otherwise it waits in the stage's queue. A rollback never waits.
Deploy add_deploy(std::vector<Change>& changes, const State& state, const DeploySpec& spec, Time now);

/// Ends the stage's active deploy in `state` (a state for which is_over holds), with everything that
/// follows from it: what the stage runs, what is proven, rejected or held, and a rollback where the policy
/// wants one.
void end_deploy(
    std::vector<Change>& changes, const StageFacts& facts, DeployState state, std::string outcome, Time now
);

/// Takes back the acceptance of what the stage runs while no deploy is active: the build is rejected here,
/// and with it downstream. Goes back to the proven build where the policy wants that and may; else sets the
/// hold that the policy wants.
void withdraw(std::vector<Change>& changes, const StageFacts& facts, const std::string& why, Time now);

/// Of the active deploy, which a person has ended: where hosts had failed with its build, the stage rejects
/// it, so that automation does not bring it again once the stage is free.
void reject_for_failures(const StageFacts& facts, Stage& stage, const std::string& why, Time now);

/// Rejects a build in the stage: its acceptance there is revoked, and it is proven no more.
void reject_build(
    std::vector<Change>& changes, const StageFacts& facts, const BuildId& build, const std::string& why,
    Time now
);

/// Lets the next deploy of the queue begin (pipeline/decide/queue.hpp); those it overtakes are superseded.
/// New builds wait on while a window or a freeze stops them that they do not pass over.
void start_next(std::vector<Change>& changes, const StageFacts& facts, Time now);

/// The newest build that the stage accepted and that was neither rejected, revoked nor vetoed since, other
/// than `except`; empty if there is none.
BuildId proven_build(const State& state, const Stage& stage, const BuildId& except = {});

/// Whether the stage may leave `build` by putting another one back. A build that is reversible until it is
/// committed is so until the stage has accepted it.
bool is_reversible(const State& state, const Stage& stage, const BuildId& build);

} // namespace tt
