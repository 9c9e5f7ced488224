#pragma once

#include "integrations/files/file_descriptor.hpp"
#include "pipeline/base/result.hpp"

#include <filesystem>

namespace tt {

/// Waits until nobody else has the turn, which the descriptor then is. The file is made if it is not there,
/// and stays. The kernel keeps the queue, and ends the turn of those that are killed.
Result<FileDescriptor> take_turn(const std::filesystem::path& file);

} // namespace tt
