#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tt {

/// The bytes in base64 with padding, as RFC 4648 has it.
std::string to_base64(std::string_view bytes);

/// The same for URLs and tokens (section 5 there), without padding.
std::string to_base64url(std::string_view bytes);

/// The bytes of what to_base64() writes; nothing for any other text.
std::optional<std::string> from_base64(std::string_view text);

} // namespace tt
