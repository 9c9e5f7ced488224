#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tt {

enum class LineChange { same, removed, added };

struct DiffLine {
    LineChange change = LineChange::same;
    std::string_view text; ///< Into the text that it comes from.
};

/// A shortest way from one text to another, line by line. For files that people write: it takes time and
/// memory in the product of the lines that differ.
std::vector<DiffLine> line_diff(std::string_view before, std::string_view after);

/// The changes with up to three lines around them, in the unified format; empty if there are none.
std::string unified(const std::vector<DiffLine>& lines, std::string_view before, std::string_view after);

} // namespace tt
