#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tt::jenkins {

/// What one checkout of a run took. A run has several when its pipeline loads shared libraries, or builds
/// from several repositories.
struct Revision {
    CommitId commit;
    std::string branch = {}; ///< Without `origin/` or `refs/remotes/origin/`; empty where there is none.
    std::vector<std::string> remotes = {};
    /// Set for the run of a pull request. Its commit may be a merge that Jenkins made for itself and that no
    /// source host has; the head of the pull request then has to be asked from the source host.
    std::optional<std::int64_t> pull_request = {};

    bool operator==(const Revision&) const = default;
};

/// A branch as Jenkins spells it (`refs/remotes/origin/main`, `origin/main`, `main`, `detached`) as people
/// do.
std::string plain_branch(std::string_view branch);

/// Whether two URLs are the same repository: `git@host:o/r.git`, `ssh://git@host/o/r`, `https://host/o/r`.
bool same_repository(std::string_view a, std::string_view b);

/// The revision that a run took of the repository.
///
/// Without a repository the run has to have one revision. `not_found` when it took nothing of it (the
/// checkout failed, say), `conflict` when there are several to choose from: a wrong commit is worse than
/// none.
Result<Revision> choose_revision(std::span<const Revision> revisions, std::string_view repository);

} // namespace tt::jenkins
