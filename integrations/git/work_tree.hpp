#pragma once

#include "integrations/git/handle.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tt::git {

/// The path as git names it: empty for the whole work tree, nothing for what is outside. It need not be
/// there.
std::optional<std::string>
inside_work_tree(const std::filesystem::path& work_tree, const std::filesystem::path& path);

/// Whether index or work tree differ from the commit, or hold files that git neither tracks nor ignores.
/// Differences at or below an `excluded` path do not count; one that holds the whole work tree excludes
/// nothing. A bare repository is never dirty. Writes nothing, not even a refreshed index.
Result<bool>
is_dirty(git_repository* repository, git_commit* commit, const std::vector<std::filesystem::path>& excluded);

} // namespace tt::git
