#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tt::yaml {

/// `` `a`, `b`, `c` ``
std::string quoted_list(const std::vector<std::string_view>& words);

/// The text in quotes for a message: at most 40 characters, in one line.
std::string quoted(std::string_view text);

} // namespace tt::yaml
