#pragma once

#include <cstddef>
#include <cstdint>

namespace tt {

/// What unpacking may make of an archive before it is refused. The defaults are more than any sound build
/// has.
struct UnpackLimits {
    std::size_t entries = 1'000'000;
    std::uint64_t bytes = std::uint64_t{32} << 30U; ///< Of all files together, unpacked.

    bool operator==(const UnpackLimits&) const = default;
};

} // namespace tt
