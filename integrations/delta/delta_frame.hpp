#pragma once

#include "pipeline/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tt {

/// One zstd frame that holds the bytes as what they differ from the base in: `zstd -d --patch-from=BASE`
/// reads it.
Result<std::string> compress_against(std::string_view base, std::string_view bytes);

/// How long a frame of so many bytes can be; a longer one was not made by compress_against().
std::size_t longest_frame(std::size_t bytes);

/// The inverse of compress_against, for what must be exactly so many bytes: takes no more memory than these,
/// whatever the frame says. Anything but one whole frame is `corrupt`.
Result<std::string> decompress_against(std::string_view base, std::string_view frame, std::size_t bytes);

} // namespace tt
