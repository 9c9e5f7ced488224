#pragma once

#include "pipeline/base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <utility>

namespace tt {

/// The bytes of a file, without a copy of them. Nobody may shorten the file meanwhile.
class MappedFile {
public:
    static Result<MappedFile> open(const std::filesystem::path& path);

    MappedFile(MappedFile&& other) noexcept
        : bytes_(std::exchange(other.bytes_, {})) {}

    MappedFile& operator=(MappedFile&&) = delete;
    ~MappedFile();

    [[nodiscard]] std::string_view bytes() const { return bytes_; }

private:
    explicit MappedFile(std::string_view bytes)
        : bytes_(bytes) {}

    std::string_view bytes_;
};

} // namespace tt
