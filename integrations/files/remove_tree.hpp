#pragma once

#include "pipeline/base/result.hpp"

#include <filesystem>
#include <functional>

namespace tt {

/// Removes a directory and everything below it, read-only directories too; does nothing if it is not there.
/// Follows no link, also none that another process puts in the way meanwhile.
Result<> remove_tree(const std::filesystem::path& path);

/// The same, as long as `go_on` says so: it is asked before each name that is removed. Whether all is gone;
/// what is left can be removed later.
Result<bool> remove_tree_while(const std::filesystem::path& path, const std::function<bool()>& go_on);

} // namespace tt
