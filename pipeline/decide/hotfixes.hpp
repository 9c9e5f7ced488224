#pragma once

#include "pipeline/decide/members.hpp"

namespace tt {

/// Whether a deploy of this kind passes over the gate, because the stage lets a hotfix do so.
bool may_skip(const StageFacts& facts, DeployKind kind, Skip gate);

/// The gate as a deploy of this kind sees it: open, and saying so, if a hotfix may pass over it.
Because skipped_by(const StageFacts& facts, DeployKind kind, Skip what, Because because);

/// What automation makes of the build in the stage: what it was in the stages before.
DeployKind kind_for_automation(const StageFacts& facts, const Build& build);

/// Whether the build contains every hotfix that is live in the stage: each commit that a hotfix brought, or
/// one with the same patch (design 7).
Because hotfix_gate(const StageFacts& facts, const Build& build);

} // namespace tt
