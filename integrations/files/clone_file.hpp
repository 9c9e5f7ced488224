#pragma once

#include "pipeline/base/result.hpp"

#include <filesystem>

namespace tt {

/// Makes `to` a file of its own with the bytes, mode and time of change of `from`; what is there is replaced
/// in place. Where the file system can (XFS, btrfs), both have the same blocks until one is written to, so
/// that the copy takes neither time nor space. Not durable. Follows a link only in `from`.
Result<> clone_file(const std::filesystem::path& from, const std::filesystem::path& to);

} // namespace tt
