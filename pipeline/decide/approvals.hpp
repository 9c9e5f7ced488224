#pragma once

#include "pipeline/decide/members.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// Whether these are one person: the name is the author's, or the author's address, or what stands before its
/// @. Authors are written `Name <address>`. Letter case does not matter.
bool is_author(std::string_view name, std::string_view author);

/// Who has approved the build for the stage and counts by its policy, which must want approvals.
std::vector<std::string> approvers(const StageFacts& facts, const Build& build);

/// Whether the build has the approvals that the stage wants; for a stage that wants some.
Because approval_gate(const StageFacts& facts, const Build& build);

} // namespace tt
