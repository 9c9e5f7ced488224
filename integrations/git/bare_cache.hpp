#pragma once

#include "integrations/files/file_descriptor.hpp"
#include "integrations/git/git_remote.hpp"
#include "pipeline/base/id.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace tt {

/// The directory below `caches` for what is known of the remote; the same for each spelling of its login.
std::filesystem::path cache_for(const std::filesystem::path& caches, const GitRemote& remote);

/// Brings the branches and tags of the remote into the bare repository `cache`, which is made if it is not
/// there, for its owner alone. No other repository on this machine is written to. What the remote no longer
/// has is dropped. Blocks for as long as the remote does, and until take_turn_at(); killed at any moment it
/// can be called again.
Result<> fetch(const std::filesystem::path& cache, const GitRemote& remote);

/// Waits until no other process fetches into the cache or pushes from it, and keeps them waiting for as long
/// as the descriptor is held: libgit2 fails at once where another writes the same branch.
Result<FileDescriptor> take_turn_at(const std::filesystem::path& cache);

/// Where the branch of the remote stood at the last fetch, or nothing if it had none of that name.
Result<std::optional<CommitId>> fetched_branch(const std::filesystem::path& cache, const std::string& branch);

} // namespace tt
