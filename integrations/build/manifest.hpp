#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tt {

enum class EntryType {
    directory,
    file,
    link, ///< A symbolic link.
};

/// One name in a build. What does not belong to the type stays empty or 0.
struct ManifestEntry {
    std::string path; ///< See is_tree_path().
    EntryType type = EntryType::file;
    unsigned mode = 0; ///< Of directories and files: who may read and execute; see build_mode().
    std::uint64_t size = 0;
    Digest content = {};
    std::string target = {};

    bool operator==(const ManifestEntry&) const = default;
};

/// Everything that a build consists of, sorted by path as bytes, with every directory named.
struct Manifest {
    std::vector<ManifestEntry> entries;

    bool operator==(const Manifest&) const = default;
};

/// The entry of that path, or null.
const ManifestEntry* find_entry(const Manifest& manifest, std::string_view path);

/// The part of a file's mode that belongs to a build. Who may write does not: a release is read-only, and the
/// umask of whoever packs must not change what a build is.
constexpr unsigned build_mode(unsigned mode) {
    return mode & 0555U;
}

/// The manifest's one encoding, described in docs/build-format.md.
std::string canonical_text(const Manifest& manifest);

/// SHA-256 of canonical_text(): what a build is named by.
Digest digest(const Manifest& manifest);

/// Reads exactly what canonical_text writes of a sound manifest; anything else is `corrupt`.
Result<Manifest> parse_manifest(std::string_view text);

} // namespace tt
