#pragma once

#include "integrations/git/git_remote.hpp"
#include "pipeline/base/id.hpp"

#include <filesystem>
#include <string>

namespace tt {

/// Makes the branch of the remote point to the commit, which `cache` has. Idempotent. A branch that is there
/// already is only moved forward: `conflict` otherwise, `denied` where the remote does not let it.
/// Blocks until take_turn_at().
Result<> push(
    const std::filesystem::path& cache, const GitRemote& remote, const std::string& branch,
    const CommitId& commit
);

} // namespace tt
