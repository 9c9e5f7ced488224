#pragma once

#include "pipeline/base/result.hpp"

#include <filesystem>

namespace tt {

/// A new directory for files that are needed for a moment, below TMPDIR; gone with the object.
class Scratch {
public:
    static Result<Scratch> create();

    Scratch(Scratch&& other) noexcept
        : path_(std::exchange(other.path_, {})) {}

    Scratch& operator=(Scratch&&) = delete;

    ~Scratch();

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    explicit Scratch(std::filesystem::path path)
        : path_(std::move(path)) {}

    std::filesystem::path path_;
};

} // namespace tt
