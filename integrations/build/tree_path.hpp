#pragma once

#include "pipeline/base/result.hpp"

#include <string>
#include <string_view>

namespace tt {

/// Whether the text is a path inside a tree in its one form: `a/b`, without `.`, `..`, empty names, NUL, or a
/// slash at either end, and no longer than a system takes.
bool is_tree_path(std::string_view path);

/// The tree path that an archive's name means: `./a//b/` is `a/b`, and `.` is the empty text, the tree
/// itself. A name that is absolute or has `..` anywhere is `corrupt`, even where it would come back inside.
Result<std::string> tree_path(std::string_view name);

/// The directory that a tree path lies in: `a` for `a/b`, and the empty text for `a`.
std::string_view parent_of(std::string_view path);

/// Whether a tree path is `top` or lies somewhere below it.
bool is_at_or_below(std::string_view path, std::string_view top);

/// Whether a link cannot lead out of the tree, whatever other such links there are: its target is relative,
/// climbs only at its beginning, and no higher than the tree.
bool stays_inside(std::string_view link_path, std::string_view target);

} // namespace tt
