#pragma once

#include <cstddef>

namespace tt::github {

/// How long a description of a status or a deployment may be.
inline constexpr std::size_t most_description = 140;

/// How long a comment may be.
inline constexpr std::size_t most_comment = 65'536;

} // namespace tt::github
