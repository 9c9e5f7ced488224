#pragma once

#include <string>
#include <vector>

namespace tt {

/// A place in a text, both numbers from 1. Columns count characters, not bytes.
struct Position {
    int line = 1;
    int column = 1;

    bool operator==(const Position&) const = default;
};

enum class Severity {
    error,   ///< The file is refused.
    warning, ///< The file is taken, but is unlikely to do what its author wants.
};

/// One thing that is wrong in a file. `message` says what; `hint` what to write instead, or nothing.
struct Problem {
    std::string file;
    int line = 1;
    int column = 1;
    std::string message;
    std::string offending_line; ///< Safe to print: well-formed UTF-8 without control characters.
    std::string hint;
    Severity severity = Severity::error;

    bool operator==(const Problem&) const = default;
};

/// The problem as people read it, ending in a newline: `tt.yaml:12:7: error: …`, the line with a caret below
/// the column, and `help: …`. Long lines are cut around the column.
std::string render(const Problem& problem);

/// All of them, in the order given, with an empty line between two.
std::string render(const std::vector<Problem>& problems);

/// Whether any of them is an error.
bool has_errors(const std::vector<Problem>& problems);

} // namespace tt
