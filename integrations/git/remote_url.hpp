#pragma once

#include <string>
#include <string_view>

namespace tt::git {

/// A remote's URL without what may be secret: user, password, query and fragment. `git@host:path` stays as it
/// is, because that form has no place for a password.
std::string without_credentials(std::string_view url);

} // namespace tt::git
