#include "integrations/posix/pidfd.hpp"

#include <sys/syscall.h>
#include <unistd.h>

namespace tt {

// By number: the header of glibc 2.36 declares both functions without C linkage.

FileDescriptor open_pidfd(pid_t pid) {
    return FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

void signal_process(const FileDescriptor& pidfd, int signal) {
    ::syscall(SYS_pidfd_send_signal, pidfd.number(), signal, nullptr, 0);
}

} // namespace tt
