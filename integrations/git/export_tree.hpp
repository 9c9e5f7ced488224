#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"

#include <filesystem>

namespace tt {

/// Writes what the commit has at `directory` into the new directory `into`, whatever lies in the work tree
/// there now. `directory` is in the work tree of the repository around `inside`.
///
/// Files have the bytes that the repository stores, without the conversions of .gitattributes; modes are 0644
/// and 0755. `invalid_input` for what has no bytes in the repository: a submodule, or a file that is kept in
/// Git LFS. `corrupt` for a tree with names that no tree has.
Result<> export_tree(
    const std::filesystem::path& inside, const CommitId& commit, const std::filesystem::path& directory,
    const std::filesystem::path& into
);

} // namespace tt
