#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tt::yaml {

/// The candidate that is at most two edits (insert, remove, replace, swap neighbours) from `word`; of several
/// the closest, then the first. Never one that shares nothing with a short word.
std::optional<std::string> nearest(std::string_view word, const std::vector<std::string_view>& candidates);

/// `` `a`, `b`, `c` ``
std::string quoted_list(const std::vector<std::string_view>& words);

/// The text in quotes for a message: at most 40 characters, in one line.
std::string quoted(std::string_view text);

} // namespace tt::yaml
