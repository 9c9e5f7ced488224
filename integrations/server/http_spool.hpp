#pragma once

#include "pipeline/base/result.hpp"

#include <filesystem>
#include <memory>
#include <string_view>

namespace tt {

/// A file that takes a body too large for memory. It is removed with this object, unless somebody renamed it.
class SpoolFile {
public:
    /// Makes an empty one with mode 0600.
    static Result<std::unique_ptr<SpoolFile>> create(const std::filesystem::path& directory);

    ~SpoolFile();

    SpoolFile(const SpoolFile&) = delete;
    SpoolFile& operator=(const SpoolFile&) = delete;

    /// Appends. `blocked` when the disk or the quota is full, `failed` for anything else.
    Result<> write(std::string_view bytes);

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    SpoolFile(int fd, std::filesystem::path path)
        : fd_(fd)
        , path_(std::move(path)) {}

    int fd_;
    std::filesystem::path path_;
};

/// Removes what an earlier, killed server left in `directory`, and makes the directory when there is none.
Result<> clear_spool(const std::filesystem::path& directory);

} // namespace tt
