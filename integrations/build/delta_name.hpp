#pragma once

#include "pipeline/base/id.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tt {

/// What a delta pack is stored under: the digests of the build that it starts from and of the one it leads
/// to.
struct DeltaName {
    Digest older;
    Digest newer;

    bool operator==(const DeltaName&) const = default;
};

/// Whether a delta of so many bytes is worth its while where the whole build has so many: a longer one saves
/// little, and costs reading what it starts from.
constexpr bool is_worth_it(std::uint64_t delta, std::uint64_t artifact) {
    constexpr double most = 0.6;
    return static_cast<double>(delta) < most * static_cast<double>(artifact);
}

/// The hexadecimal digits of both, with a `-` between them: a file's name and the end of a URL.
std::string to_text(const DeltaName& name);

/// The inverse of to_text; nothing for any other text.
std::optional<DeltaName> parse_delta_name(std::string_view text);

} // namespace tt
