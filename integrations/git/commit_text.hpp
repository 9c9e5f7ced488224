#pragma once

#include "integrations/git/handle.hpp"
#include "pipeline/base/id.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tt::git {

/// The text, valid UTF-8 whatever the commit holds; null is empty.
std::string text_of(const char* text);

/// Forty hexadecimal digits.
std::string hex(const git_oid* id);

/// `Name <address>`.
std::string author_of(const git_commit* commit);

/// The first line of the message.
std::string subject_of(const git_commit* commit);

/// The commits that a message says it takes back, in the words of `git revert`.
std::vector<CommitId> reverts_in(std::string_view message);

} // namespace tt::git
