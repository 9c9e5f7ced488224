#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/model/known_commit.hpp"

#include <cstddef>
#include <filesystem>
#include <set>
#include <vector>

namespace tt {

/// The commits that `tip` contains, newest first, in the repository that must be there: without those that
/// `known` commits contain, and no more than `most`. Commits of `known` that the repository does not have are
/// passed over. The service is left empty.
///
/// Computes the patch of each commit that has one parent, which takes about a millisecond each.
Result<std::vector<KnownCommit>> read_history(
    const std::filesystem::path& inside, const CommitId& tip, const std::set<CommitId>& known,
    std::size_t most
);

} // namespace tt
