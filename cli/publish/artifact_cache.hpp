#pragma once

#include "integrations/files/directory_store.hpp"
#include "integrations/files/file_descriptor.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace tt {

/// Artifacts of earlier builds on this machine, so that making a delta from one need not fetch it. Holds at
/// most so many bytes: what was not used for longest goes first. Safe to use from several processes at once,
/// and whatever is killed meanwhile.
class ArtifactCache {
public:
    /// Creates the directory if need be.
    static Result<ArtifactCache> open(const std::filesystem::path& directory, std::uint64_t most_bytes);

    /// Adds a copy, unless it is there; a file with another digest is `corrupt`.
    Result<> add(const Digest& digest, const std::filesystem::path& file);

    /// The artifact, verified, or nothing. Whoever holds the descriptor can read on when another process
    /// throws the file out.
    Result<std::optional<FileDescriptor>> find(const Digest& digest);

private:
    ArtifactCache(std::filesystem::path directory, DirectoryStore store, std::uint64_t most_bytes);

    void throw_out();

    std::filesystem::path directory_;
    DirectoryStore store_;
    std::uint64_t most_bytes_;
};

/// A path that opens the file that the descriptor has, whatever became of its name.
std::filesystem::path path_of(const FileDescriptor& file);

} // namespace tt
