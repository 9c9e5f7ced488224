#pragma once

#include <string>
#include <string_view>

namespace tt {

/// The bytes in base64 with padding, as RFC 4648 has it.
std::string to_base64(std::string_view bytes);

/// The same for URLs and tokens (section 5 there), without padding.
std::string to_base64url(std::string_view bytes);

} // namespace tt
