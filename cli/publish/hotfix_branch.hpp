#pragma once

#include "cli/publish/hotfix_origin.hpp"

#include <string>

namespace tt {

/// The branch that a hotfix is built from.
struct HotfixBranch {
    std::string name = {};
    CommitId tip = {};
    bool pushed = false;       ///< The remote has it.
    bool live_already = false; ///< The last stage runs all that was named; there is nothing else in here.
};

/// Makes the branch: the commit that is live with those named on top of it, in a repository of tt's own, and
/// pushes it unless it is a rehearsal. A branch that the remote has already and that holds them is taken as
/// it is, so this can be killed and called again. `conflict` lists what does not go together, file by file.
Result<HotfixBranch> make_branch(Context& context, const HotfixOptions& options, const HotfixOrigin& origin);

} // namespace tt
