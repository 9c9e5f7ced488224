#include "integrations/posix/file_lock.hpp"

#include "integrations/files/system_failure.hpp"

#include <fcntl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

namespace tt {

namespace {

/// Numbers of statfs(2) that <linux/magic.h> does not all have. FUSE is among them because sshfs cannot be
/// told from a local one by its number.
constexpr std::array<unsigned long, 12> network_kinds{
    0x6969 /* NFS */,      0xFF534D42 /* CIFS */,  0xFE534D42 /* SMB2 */,   0x517B /* SMB */,
    0x65735546 /* FUSE */, 0x01021997 /* 9P */,    0x00C36400 /* Ceph */,   0x5346414F /* AFS */,
    0x01161970 /* GFS2 */, 0x7461636F /* OCFS2 */, 0x0BD00BD0 /* Lustre */, 0x47504653 /* GPFS */,
};

struct flock whole_file(short type) {
    struct flock lock{};
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    return lock;
}

Result<> refuse_network(int fd, const std::string& path) {
    struct statfs info{};
    if (::fstatfs(fd, &info) != 0) return system_failure("look at the file system of", path);
    if (!is_network_file_system(info.f_type)) return {};
    return fail(
        ErrorKind::invalid_input,
        path + " is on a network file system, where a lock does not keep others out",
        "use a directory on a local disk"
    );
}

/// The format: the pid, a line break, the text, a NUL.
Result<LockHolder> read_holder(int fd, const std::string& path) {
    std::array<char, 4096> buffer{};
    const ssize_t count = ::pread(fd, buffer.data(), buffer.size(), 0);
    if (count < 0) return system_failure("read", path);
    std::string_view content(buffer.data(), static_cast<std::size_t>(count));
    content = content.substr(0, content.find('\0'));
    LockHolder holder;
    const auto line = std::min(content.find('\n'), content.size());
    std::from_chars(
        content.begin(), std::next(content.begin(), static_cast<std::ptrdiff_t>(line)), holder.pid
    );
    holder.text = content.substr(std::min(line + 1, content.size()));
    return holder;
}

std::unexpected<Error> fail_held(const std::string& path) {
    const auto holder = FileLock::holder(path);
    const bool known = holder && *holder && (*holder)->pid != 0;
    const std::string by = known ? "process " + std::to_string((*holder)->pid) : "another process";
    return fail(
        ErrorKind::blocked, path + " is locked by " + by, "end that process, or wait until it has ended"
    );
}

} // namespace

bool is_network_file_system(long kind) {
    // The kind has 32 bits; f_type is signed and comes extended where the top bit is set.
    const auto bits = static_cast<unsigned long>(kind) & 0xFFFFFFFF;
    return std::ranges::find(network_kinds, bits) != network_kinds.end();
}

FileLock::FileLock(std::string path, FileDescriptor fd)
    : path_(std::move(path))
    , fd_(std::move(fd)) {}

Result<FileLock> FileLock::acquire(const std::string& path, const std::string& text) {
    FileDescriptor fd{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (!fd) return system_failure("open", path);
    TT_TRY(refuse_network(fd.number(), path));
    struct flock lock = whole_file(F_WRLCK);
    if (::fcntl(fd.number(), F_OFD_SETLK, &lock) != 0)
        return errno == EAGAIN || errno == EACCES ? fail_held(path) : system_failure("lock", path);
    FileLock held(path, std::move(fd));
    TT_TRY(held.describe(text));
    return held;
}

Result<std::optional<LockHolder>> FileLock::holder(const std::string& path) {
    const FileDescriptor fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!fd && errno == ENOENT) return std::nullopt;
    if (!fd) return system_failure("open", path);
    struct flock lock = whole_file(F_WRLCK);
    if (::fcntl(fd.number(), F_OFD_GETLK, &lock) != 0) return system_failure("look at the lock", path);
    if (lock.l_type == F_UNLCK) return std::nullopt;
    TT_ASSIGN(LockHolder found, read_holder(fd.number(), path));
    return found;
}

Result<> FileLock::describe(const std::string& text) {
    // The NUL ends it, so that a reader never sees the rest of a longer text before it is cut off.
    const std::string content = std::to_string(::getpid()) + "\n" + text + '\0';
    if (::pwrite(fd_.number(), content.data(), content.size(), 0) != static_cast<ssize_t>(content.size()))
        return system_failure("write", path_);
    if (::ftruncate(fd_.number(), static_cast<off_t>(content.size())) != 0)
        return system_failure("write", path_);
    return {};
}

} // namespace tt
