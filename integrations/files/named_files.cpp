#include "integrations/files/named_files.hpp"

#include "integrations/files/atomic_file.hpp"
#include "integrations/files/file_descriptor.hpp"
#include "integrations/files/partial_file.hpp"
#include "integrations/files/system_failure.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace tt {

namespace {

Result<std::uint64_t> size_of(const FileDescriptor& file, const std::filesystem::path& path) {
    struct stat status{};
    if (::fstat(file.number(), &status) != 0) return system_failure("look at", path);
    return static_cast<std::uint64_t>(status.st_size);
}

Time time_of(const timespec& spec) {
    return Time{std::chrono::floor<Duration>(
        std::chrono::seconds{spec.tv_sec} + std::chrono::nanoseconds{spec.tv_nsec}
    )};
}

/// Fills as much of `bytes` as the file has from `offset`, and cuts the rest off.
Result<> read_at(
    const FileDescriptor& file, std::uint64_t offset, std::string& bytes, const std::filesystem::path& path
) {
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const ssize_t count = ::pread(
            file.number(), bytes.data() + filled, bytes.size() - filled, static_cast<off_t>(offset + filled)
        );
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return system_failure("read", path);
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
    }
    bytes.resize(filled);
    return {};
}

} // namespace

NamedFiles::NamedFiles(std::filesystem::path directory)
    : directory_(std::move(directory)) {}

Result<NamedFiles> NamedFiles::open(const std::filesystem::path& directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    errno = error.value();
    if (error) return system_failure("create", directory);
    TT_TRY(sync_directory(directory_of(directory)));
    TT_TRY(remove_abandoned_partial_files(directory));
    return NamedFiles(directory);
}

Result<std::optional<std::uint64_t>> NamedFiles::size(const std::string& name) const {
    const auto path = path_of(name);
    struct stat status{};
    if (::stat(path.c_str(), &status) == 0) return static_cast<std::uint64_t>(status.st_size);
    if (errno == ENOENT) return std::nullopt;
    return system_failure("look at", path);
}

Result<std::string>
NamedFiles::read(const std::string& name, std::uint64_t offset, std::size_t length) const {
    const auto path = path_of(name);
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return system_failure("read", path);
    TT_ASSIGN(const auto whole, size_of(file, path));
    std::string bytes(std::min<std::uint64_t>(length, whole - std::min(offset, whole)), '\0');
    TT_TRY(read_at(file, offset, bytes, path));
    return bytes;
}

Result<std::vector<NamedFile>> NamedFiles::list() const {
    std::vector<NamedFile> files;
    std::error_code error;
    for (std::filesystem::directory_iterator each(directory_, error), end; !error && each != end;
         each.increment(error)) {
        const std::string name = each->path().filename();
        struct stat status{};
        const bool there = ::stat(each->path().c_str(), &status) == 0; // Else somebody was faster.
        if (!there || !S_ISREG(status.st_mode) || name.starts_with('.')) continue;
        files.push_back({name, static_cast<std::uint64_t>(status.st_size), time_of(status.st_mtim)});
    }
    errno = error.value();
    if (error) return system_failure("list", directory_);
    return files;
}

Result<> NamedFiles::remove(const std::string& name) const {
    const auto path = path_of(name);
    if (::unlink(path.c_str()) == 0) return sync_directory(directory_);
    if (errno == ENOENT) return {};
    return system_failure("delete", path);
}

} // namespace tt
