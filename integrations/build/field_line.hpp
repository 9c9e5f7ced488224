#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tt {

/// `NAME LENGTH:VALUE` and a line feed. The length stands first, so that no value can look like the beginning
/// of the next field.
std::string field_line(std::string_view name, std::string_view value);

/// Takes such a line, of that name, off the front of the text; nothing, and the text as it was, when it
/// begins with anything else.
std::optional<std::string> take_field(std::string_view& text, std::string_view name);

} // namespace tt
