#pragma once

#include "pipeline/base/result.hpp"

#include <filesystem>
#include <functional>
#include <string>

namespace tt {

// For directories of releases.
//
// Creating files right after many were deleted is several times slower on some file systems, and deleting a
// large tree takes long by itself. So what is not wanted any more is only renamed while somebody waits, and
// deleted when nobody does.

/// Where trees of that directory wait to be deleted: hidden in it, so that they stay on its file system.
std::filesystem::path trash_of(const std::filesystem::path& directory);

/// Puts what has that name in the directory into its trash, as one step. Does nothing if it is not there. A
/// power cut may bring it back, whole.
Result<> discard(const std::filesystem::path& directory, const std::string& name);

/// Whether there is anything to delete.
bool has_trash(const std::filesystem::path& directory);

/// Deletes what is in the directory's trash, as long as `go_on` says so: it is asked before each name.
/// Whether all is gone. Goes on with what a stop or a crash left. Keeps the stamps of the other releases up
/// to date, with which it may share files.
Result<bool> empty_trash(const std::filesystem::path& directory, const std::function<bool()>& go_on);

} // namespace tt
