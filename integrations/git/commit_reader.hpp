#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/model/build.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tt {

/// The commit that is checked out where `inside` is, or nothing when that is no repository. Works anywhere in
/// a work tree, a linked work tree, a submodule or a bare repository, and runs no process.
///
/// `branch` is empty on a detached HEAD, as CI leaves it; `repository` is the URL of `origin` without
/// credentials, else the directory's name; `generation` is 0 in a shallow clone. Differences at or below an
/// `excluded` path (the published directory, say) do not make the commit dirty.
///
/// Fails when the repository has no commit yet, or belongs to a user whom git's `safe.directory` does not
/// trust. Reads the whole history, once: about half a second for each 100,000 commits.
Result<std::optional<Commit>>
read_commit(const std::filesystem::path& inside, const std::vector<std::filesystem::path>& excluded = {});

/// The commit that `revision` names (`v1.2`, `main~3`, an id), in the repository that must be there. It is
/// dirty when the work tree differs from that commit.
Result<Commit> read_revision(
    const std::filesystem::path& inside, const std::string& revision,
    const std::vector<std::filesystem::path>& excluded = {}
);

/// Whether the history of `commit` holds `ancestor`. A commit holds itself.
Result<bool> contains(const std::filesystem::path& inside, const CommitId& commit, const CommitId& ancestor);

} // namespace tt
