#pragma once

#include "cli/context.hpp"
#include "integrations/git/git_remote.hpp"

#include <filesystem>
#include <string>

namespace tt {

/// Whether a remote is a directory of this machine.
bool is_path(const std::string& remote);

/// The token of the environment for a remote on GitHub: GH_ENTERPRISE_TOKEN for the host GH_HOST,
/// TT_GITHUB_TOKEN, GH_TOKEN or GITHUB_TOKEN for github.com. Empty: none for this server, or the line to it
/// is open to others.
std::string token_for(const std::string& url, const Variables& variables);

/// Brings what the remote has into a repository of tt's own, whose path this is: `tt/git` below
/// XDG_CACHE_HOME.
Result<std::filesystem::path> fetch_aloud(Context& context, const GitRemote& remote);

} // namespace tt
