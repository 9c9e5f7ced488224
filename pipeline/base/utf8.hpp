#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tt {

/// How many bytes the well-formed UTF-8 character at the front of `text` has, 1 to 4; 0 if there is none
/// (empty, cut off, overlong, a surrogate, or beyond U+10FFFF).
std::size_t utf8_length(std::string_view text);

/// The same text with every byte that is not part of a well-formed character replaced by U+FFFD.
std::string to_valid_utf8(std::string_view text);

} // namespace tt
