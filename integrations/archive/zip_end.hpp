#pragma once

#include "pipeline/base/result.hpp"

#include <filesystem>

namespace tt {

/// Whether a zip's end record is the last thing in the file. Readers find it by searching backwards, so that
/// two of them can see two archives in a file where something follows.
Result<bool> zip_ends_at_end_of_file(const std::filesystem::path& path);

} // namespace tt
