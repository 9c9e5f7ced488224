#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tt {

/// Any bytes as one word of printable ASCII: every byte outside `!` to `~`, and `%` itself, becomes `%` and
/// two upper-case hexadecimal digits. Each text has exactly one escaped form.
std::string escape(std::string_view bytes);

/// The inverse of escape(); nothing for a word that escape() would not have written.
std::optional<std::string> unescape(std::string_view word);

} // namespace tt
