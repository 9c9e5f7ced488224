#pragma once

#include "cli/table.hpp"
#include "pipeline/model/view.hpp"

#include <string>

namespace tt {

/// `#12 b-0123456789 1a2b3c4`: how people tell builds apart; `-` for none.
std::string build_label(const Build& build);

/// The first seven digits of a commit, as people quote it, and `*` if the work tree differed from it.
std::string short_commit(const Commit& commit);

/// A build id alone, shortened; `-` for none.
std::string build_label(const BuildId& id);

/// `running`, `running (paused)`, `halted`: with the tone that goes with it.
Cell state_cell(const Deploy& deploy);

/// The gates as lines for people: the closed ones, then the open ones if `all` are asked for.
Table gates(const std::vector<Because>& because, bool all);

/// `until 10:05 (soak): …` in a few words: the first gate that is closed, or nothing.
std::string first_closed(const std::vector<Because>& because);

} // namespace tt
