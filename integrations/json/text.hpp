#pragma once

#include <string>
#include <string_view>

namespace tt::json {

/// Appends the text as a JSON string, with its quotes. Bytes that are not UTF-8 become U+FFFD.
void write_text(std::string& out, std::string_view text);

} // namespace tt::json
