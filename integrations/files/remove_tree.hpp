#pragma once

#include "pipeline/base/result.hpp"

#include <filesystem>

namespace tt {

/// Removes a directory and everything below it, read-only directories too; does nothing if it is not there.
/// Follows no link, also none that another process puts in the way meanwhile.
Result<> remove_tree(const std::filesystem::path& path);

} // namespace tt
