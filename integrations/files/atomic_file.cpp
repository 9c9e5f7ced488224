#include "integrations/files/atomic_file.hpp"

#include "integrations/files/partial_file.hpp"
#include "integrations/files/system_failure.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace tt {

namespace {

constexpr std::size_t piece = std::size_t{64} << 10;

Result<FileDescriptor> open_directory(const std::filesystem::path& path) {
    FileDescriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory) return system_failure("open", path);
    return directory;
}

} // namespace

Result<> write_atomically(const std::filesystem::path& path, std::string_view bytes, mode_t mode) {
    TT_ASSIGN(auto file, PartialFile::create(path, mode));
    TT_TRY(file.write(bytes));
    return file.publish();
}

Result<> replace_file(const std::filesystem::path& path, std::string_view bytes) {
    const auto next = directory_of(path) / (".next" + path.filename().string());
    constexpr int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
    const FileDescriptor file(::open(next.c_str(), flags, 0644));
    if (!file) return system_failure("create", next);
    TT_TRY(write_all(file, bytes, next));
    if (::rename(next.c_str(), path.c_str()) != 0) return system_failure("replace", path);
    return {};
}

Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit) {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return system_failure("read", path);
    std::string bytes;
    for (;;) {
        const std::size_t filled = bytes.size();
        if (filled > limit)
            return fail(
                ErrorKind::invalid_input,
                "read '" + path.string() + "': it is longer than " + std::to_string(limit) + " bytes"
            );
        bytes.resize(filled + std::min(piece, limit - filled + 1));
        const ssize_t count = ::read(file.number(), bytes.data() + filled, bytes.size() - filled);
        if (count < 0 && errno != EINTR) return system_failure("read", path);
        bytes.resize(filled + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        if (count == 0) return bytes;
    }
}

Result<> sync_directory(const std::filesystem::path& path) {
    TT_ASSIGN(const auto directory, open_directory(path));
    if (::fsync(directory.number()) != 0) return system_failure("sync", path);
    return {};
}

Result<> sync_tree(const std::filesystem::path& path) {
    TT_ASSIGN(const auto directory, open_directory(path));
    if (::syncfs(directory.number()) != 0) return system_failure("sync", path);
    return {};
}

Result<> write_all(const FileDescriptor& file, std::string_view bytes, const std::filesystem::path& path) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(file.number(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return system_failure("write", path);
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

std::filesystem::path directory_of(const std::filesystem::path& path) {
    return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

} // namespace tt
