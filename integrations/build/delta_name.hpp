#pragma once

#include "pipeline/base/id.hpp"

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

/// The hexadecimal digits of both, with a `-` between them: a file's name and the end of a URL.
std::string to_text(const DeltaName& name);

/// The inverse of to_text; nothing for any other text.
std::optional<DeltaName> parse_delta_name(std::string_view text);

} // namespace tt
