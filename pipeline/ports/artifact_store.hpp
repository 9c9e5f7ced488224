#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

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
};

} // namespace tt
