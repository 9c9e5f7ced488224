#include "integrations/posix/turn.hpp"

#include "integrations/files/system_failure.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

namespace tt {

Result<FileDescriptor> take_turn(const std::filesystem::path& file) {
    FileDescriptor fd{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (!fd) return system_failure("open", file);
    while (::flock(fd.number(), LOCK_EX) != 0)
        if (errno != EINTR) return system_failure("lock", file);
    return fd;
}

} // namespace tt
