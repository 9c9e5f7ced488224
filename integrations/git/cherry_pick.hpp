#pragma once

#include "integrations/git/find_picks.hpp"
#include "pipeline/base/time.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tt {

/// Who makes commits, as git has it.
struct Committer {
    std::string name;
    std::string email;
};

/// Who git's configuration says the user is, in the repository around `inside` or anywhere; empty where it
/// says nothing.
Result<Committer> configured_committer(const std::filesystem::path& inside);

/// A file in which a commit and what it is put on do not go together.
struct PickConflict {
    std::string path;
    std::string why; ///< `both changed it`.

    bool operator==(const PickConflict&) const = default;
};

/// How far picking came.
struct Picked {
    CommitId tip;                             ///< The last commit that was made; `base` if none was.
    CommitId stopped_at = {};                 ///< The commit that does not go on top of it; empty: all did.
    std::vector<PickConflict> conflicts = {}; ///< By path.
};

/// Puts the commits on the base, one after the other, as `git cherry-pick -x` does, and writes nothing but
/// objects into the cache: no branch, no index, no file. Authors stay. Stops at the first that conflicts;
/// `invalid_input` for one that would change nothing.
Result<Picked>
cherry_pick(const std::filesystem::path& cache, const Picks& picks, const Committer& committer, Time now);

} // namespace tt
