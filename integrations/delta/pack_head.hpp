#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tt {

/// The fixed beginning of a delta pack.
struct PackHead {
    Digest older;
    Digest newer;
    std::int64_t time = 0;
    std::uint64_t manifest_bytes = 0; ///< Of the newer manifest's text.

    bool operator==(const PackHead&) const = default;
};

/// Eight bytes, the lowest first.
std::string eight_bytes(std::uint64_t number);

std::string to_bytes(const PackHead& head);

/// Takes so many bytes off the front; a pack that has fewer is `corrupt`.
Result<std::string_view> take_bytes(std::string_view& pack, std::uint64_t count);

/// Takes a number in eight bytes off the front.
Result<std::uint64_t> take_number(std::string_view& pack);

/// Takes the head off the front.
Result<PackHead> take_head(std::string_view& pack);

} // namespace tt
