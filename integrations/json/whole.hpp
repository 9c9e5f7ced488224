#pragma once

#include <string_view>

namespace tt {

/// Whether the text is one JSON value from its beginning to its end, whatever it holds.
bool is_whole_json(std::string_view text);

} // namespace tt
