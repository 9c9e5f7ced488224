#pragma once

#include "integrations/build/manifest.hpp"
#include "integrations/build/unpack_limits.hpp"
#include "integrations/files/mapped_file.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace tt {

/// The files of a packed build as one file of bytes, for those who want to look into it and not to run it:
/// that is much faster than a tree.
class FlatBuild {
public:
    /// Reads a build as pack() writes it; the bytes go into a file that need not last. An archive that holds
    /// anything else gives another manifest than its build has, or is `corrupt`.
    static Result<FlatBuild> read(
        const std::filesystem::path& archive, const std::filesystem::path& into,
        const UnpackLimits& limits = {}
    );

    [[nodiscard]] const Manifest& manifest() const { return manifest_; }

    /// The bytes of a file of the manifest.
    [[nodiscard]] std::string bytes_of(const ManifestEntry& file) const;

private:
    FlatBuild(Manifest manifest, std::map<std::string, std::uint64_t> starts, MappedFile bytes);

    Manifest manifest_;
    std::map<std::string, std::uint64_t> starts_; ///< Of each file, by path.
    MappedFile bytes_;
};

} // namespace tt
