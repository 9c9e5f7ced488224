#include "integrations/files/open_beneath.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace tt {

namespace {

constexpr int only_a_directory = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

FileDescriptor open_at_once(int root, const std::string& path) {
    open_how how{};
    how.flags = only_a_directory;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
    return FileDescriptor(static_cast<int>(::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how)));
}

FileDescriptor open_name_by_name(int root, std::string_view path) {
    FileDescriptor at(::openat(root, ".", only_a_directory));
    while (at && !path.empty()) {
        const auto slash = path.find('/');
        const std::string name(path.substr(0, slash));
        if (name == "..") return errno = EXDEV, FileDescriptor();
        at = FileDescriptor(::openat(at.number(), name.c_str(), only_a_directory));
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    }
    return at;
}

/// Kernels before 5.6, and sandboxes that know no newer call.
bool is_unknown(int error) {
    return error == ENOSYS || error == EPERM;
}

} // namespace

FileDescriptor open_beneath(int root, std::string_view path) {
    FileDescriptor opened = open_at_once(root, path.empty() ? "." : std::string(path));
    return opened || !is_unknown(errno) ? std::move(opened) : open_name_by_name(root, path);
}

} // namespace tt
