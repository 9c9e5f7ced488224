#pragma once

#include "pipeline/decide/members.hpp"
#include "pipeline/decide/plan.hpp"

#include <string>

namespace tt {

/// Why the deploy under way must not go on, by what the stage watches; empty: nothing speaks against it.
std::string watch_complaint(const StageFacts& facts);

/// Asks what the stage watches: about the build that comes, and about the one that came for as long as the
/// policy says; and tests again what was accepted where policy wants that. A build that fails is withdrawn.
void plan_watch(Plan& plan, const StageFacts& facts, Time now);

} // namespace tt
