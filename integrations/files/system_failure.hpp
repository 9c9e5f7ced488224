#pragma once

#include "pipeline/base/result.hpp"

#include <filesystem>
#include <string_view>

namespace tt {

/// The Error for a failed system call, read from `errno`: "write '/var/lib/x': No space left on device
/// (4096 bytes free)". A full disk is `unavailable`, because it works again once there is room.
std::unexpected<Error> system_failure(std::string_view doing, const std::filesystem::path& path);

} // namespace tt
