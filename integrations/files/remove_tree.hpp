#pragma once

#include "pipeline/base/result.hpp"

#include <filesystem>
#include <functional>
#include <string>

namespace tt {

/// Removes a directory and everything below it, read-only directories too; does nothing if it is not there.
/// Follows no link, also none that another process puts in the way meanwhile.
Result<> remove_tree(const std::filesystem::path& path);

/// Asked before a name in an open directory is removed: whether to go on.
using MayRemove = std::function<bool(int directory, const std::string& name)>;

/// The same, as long as `may_remove` says so. Whether all is gone; what is left can be removed later.
Result<bool> remove_tree_while(const std::filesystem::path& path, const MayRemove& may_remove);

} // namespace tt
