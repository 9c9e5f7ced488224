#pragma once

#include "integrations/git/cherry_pick.hpp"
#include "integrations/git/handle.hpp"

#include <string>
#include <string_view>

namespace tt::git {

/// The message of a picked commit, as `git cherry-pick -x` writes it: the line about where it is from joins
/// the trailers (`Signed-off-by: …`), if the message ends with some.
std::string picked_message(std::string message, std::string_view picked);

/// The bytes as they are; null is empty.
std::string raw_text(const char* text);

/// What stands against each other in one file; null: it is not there.
PickConflict
describe_conflict(const git_index_entry* before, const git_index_entry* here, const git_index_entry* picked);

} // namespace tt::git
