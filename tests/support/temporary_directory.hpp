#pragma once

#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace tt {

/// An empty directory of a test's own, removed with everything in it when the test ends.
class TemporaryDirectory {
public:
    TemporaryDirectory()
        : TemporaryDirectory(std::filesystem::temp_directory_path()) {}

    /// In another place than usual: `/dev/shm` has no disk behind it, where making things durable takes time.
    explicit TemporaryDirectory(const std::filesystem::path& parent) {
        std::string pattern = (parent / "tt-test-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot create " + pattern);
        path_ = pattern;
    }

    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    ~TemporaryDirectory() {
        std::error_code ignored;
        make_writable(path_);
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    std::filesystem::path operator/(const std::filesystem::path& name) const { return path_ / name; }

private:
    /// A release that a test made is read-only; a user other than root could not remove it.
    static void make_writable(const std::filesystem::path& directory) {
        std::error_code ignored;
        std::filesystem::permissions(
            directory, std::filesystem::perms::owner_all, std::filesystem::perm_options::add, ignored
        );
        for (const auto& entry : std::filesystem::directory_iterator(directory, ignored))
            if (entry.symlink_status(ignored).type() == std::filesystem::file_type::directory)
                make_writable(entry.path());
    }

    std::filesystem::path path_;
};

} // namespace tt
