#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tt {

/// Commits to be put on top of another one, each with all that it takes to do so.
struct Picks {
    CommitId base;
    std::vector<CommitId> commits = {};
    unsigned int mainline = 0; ///< Of merges: the parent against which they are taken, from 1; 0: no merges.
};

/// Finds what was named (an id or its beginning, a tag, a branch of the remote) in the cache, in that order.
/// `not_found` for what the remote does not have; `invalid_input` for a commit that `base` contains already,
/// for one named twice, and for a merge without a mainline.
///
/// Merges that were made on the branch `main` of the remote need none: then `mainline` is 1, and they are
/// taken for what they brought to that branch.
Result<Picks> find_picks(
    const std::filesystem::path& cache, const CommitId& base, const std::vector<std::string>& named,
    unsigned int mainline, const std::string& main
);

/// Whether the newest commits of `base` are picks of everything that was named, which a hotfix that is live
/// is. False for what cannot be found.
Result<bool>
has_picks(const std::filesystem::path& cache, const CommitId& base, const std::vector<std::string>& named);

/// The branch that these picks have whenever they are asked for: `hotfix/web/0123456789ab-89abcdef`.
std::string branch_for(const ServiceName& service, const Picks& picks);

/// Whether `tip` is `base` with all the picks on it, as their messages say (`cherry picked from commit …`),
/// whoever put them there.
Result<bool> holds_picks(const std::filesystem::path& cache, const CommitId& tip, const Picks& picks);

} // namespace tt
