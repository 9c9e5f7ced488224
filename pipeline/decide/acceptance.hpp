#pragma once

#include "pipeline/decide/members.hpp"
#include "pipeline/decide/plan.hpp"

namespace tt {

/// Drives the acceptance test of an active deploy in state `accepting`: asks for the attempt under way, and
/// takes one that is not heard of in time for rejected.
void plan_acceptance(Plan& plan, const StageFacts& facts, Time now);

/// Counts one attempt as rejected: the next attempt begins, or the deploy is rejected.
void reject_attempt(std::vector<Change>& changes, const StageFacts& facts, const std::string& why, Time now);

/// What a test's output says first.
std::string first_line(const std::string& output);

} // namespace tt
