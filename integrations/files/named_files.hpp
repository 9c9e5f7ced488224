#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tt {

/// A file of a directory, as it was when somebody looked.
struct NamedFile {
    std::string name;
    std::uint64_t bytes = 0;
    Time written_at;
};

/// The files of one directory, each there whole or not at all, and read in parts. Names are the caller's to
/// check. Safe to use from several threads and processes at once.
class NamedFiles {
public:
    /// Creates the directory if need be, durably, and clears what processes that died while writing left in
    /// it.
    static Result<NamedFiles> open(const std::filesystem::path& directory);

    [[nodiscard]] std::filesystem::path path_of(const std::string& name) const { return directory_ / name; }

    /// How many bytes the file has, or nothing if it is not there.
    [[nodiscard]] Result<std::optional<std::uint64_t>> size(const std::string& name) const;

    /// Up to `length` bytes from `offset`: fewer at the end, none beyond it. A file that is not there is
    /// `not_found`.
    [[nodiscard]] Result<std::string>
    read(const std::string& name, std::uint64_t offset, std::size_t length) const;

    /// Every file that is there, but those that are being written.
    [[nodiscard]] Result<std::vector<NamedFile>> list() const;

    /// Deletes the file, durably; does nothing if it is not there. Who reads it just then gets `not_found`.
    [[nodiscard]] Result<> remove(const std::string& name) const;

private:
    explicit NamedFiles(std::filesystem::path directory);

    std::filesystem::path directory_;
};

} // namespace tt
