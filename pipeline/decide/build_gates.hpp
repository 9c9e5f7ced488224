#pragma once

#include "pipeline/decide/members.hpp"

#include <optional>
#include <vector>

namespace tt {

/// Whether the build is newer than what the stage runs, and neither rejected here nor vetoed: what waiting
/// does not change.
bool may_ever_go(const StageFacts& facts, const Build& build);

/// The deploy by which the build was accepted upstream, so that it may move on to the stage; null if none
/// was, or none that stands.
const Deploy* promoting_deploy(const StageFacts& facts, const StageName& upstream, const BuildId& build);

/// Every gate between the build and the stage that is about the build (design 7), in the order in which
/// people want to read them, as a deploy of this kind sees them.
std::vector<Because> build_gates(const StageFacts& facts, const Build& build, DeployKind kind, Time now);

/// The gate that stops a deploy of the build also when a person asks for it: a veto, or approvals that are
/// missing. Nothing if none does.
std::optional<Because> word_gate(const StageFacts& facts, const BuildId& build, DeployKind kind);

/// Whether an automatic deploy of the build would not bring too much at once; for a stage with a limit.
Because commits_gate(const StageFacts& facts, const Build& build);

} // namespace tt
