#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <tuple>

namespace tt {

/// Keeps packed builds. An artifact is named by the digest of its packed bytes, never changes, and is there
/// whole or not at all. Safe to use from several threads and processes at once.
class ArtifactStore {
public:
    virtual ~ArtifactStore() = default;

    /// Adds the bytes of a file under their digest and makes them durable; does nothing if the store has
    /// them. Bytes with another digest are `corrupt` and leave nothing behind.
    virtual Result<> add(const Digest& expected, const std::filesystem::path& source) = 0;

    /// How many bytes the artifact has, or nothing if the store does not hold it.
    virtual Result<std::optional<std::uint64_t>> size(const Digest& digest) = 0;

    /// Up to `length` bytes from `offset`: fewer at the end, none beyond it. An artifact that the store does
    /// not hold is `not_found`.
    virtual Result<std::string> read(const Digest& digest, std::uint64_t offset, std::size_t length) = 0;

    /// Deletes the artifact, durably; does nothing if the store does not hold it. `denied` from a store that
    /// lets nobody delete anything, or not us.
    virtual Result<> remove(const Digest& digest) = 0;

    /// A URL from which anybody may take the bytes for so long, or nothing from a store that has no such
    /// thing. Asks nobody, so that whether the artifact is there shows only when it is taken.
    virtual Result<std::optional<std::string>> link(const Digest& digest, Duration lifetime) {
        std::ignore = std::tie(digest, lifetime);
        return std::nullopt;
    }
};

} // namespace tt
