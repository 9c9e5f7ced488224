#pragma once

#include "pipeline/base/result.hpp"

#include <filesystem>
#include <string>

namespace tt {

/// Reads a file with secrets. `denied` when others than its owner can read it.
Result<std::string> read_private(const std::filesystem::path& file);

} // namespace tt
