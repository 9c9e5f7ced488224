// tt-shim RECORD: runs the hook that the file `spec` in the directory RECORD describes, and outlives whoever
// started it. Ends with 0 when the hook has begun, or with 1 and the reason as fields when it will not.
// Descriptor 3 is the lock of the record, which lives as long as the shim.

#include "hooks/supervisor.hpp"
#include "integrations/files/atomic_file.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdio>

namespace {

using namespace tt;

constexpr int lock = 3;

/// Leaves the session, the directory and the descriptors of whoever started it.
void detach() {
    ::setsid();
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    ::fcntl(lock, F_SETFD, FD_CLOEXEC);
    std::ignore = ::chdir("/");
    const FileDescriptor null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(null.number(), number);
}

Result<hooks::Supervisor> begin(const char* record) {
    TT_ASSIGN(auto supervisor, hooks::Supervisor::prepare(record));
    TT_TRY(supervisor.begin());
    return supervisor;
}

/// The part that stays. Closes `began` when the hook has begun, or writes why it will not.
int supervise(const char* record, FileDescriptor began) {
    detach();
    auto supervisor = begin(record);
    if (!supervisor) {
        ::close(lock); // first: whoever hears of the failure finds nobody alive here
        std::ignore = write_all(began, hooks::encode(supervisor.error()), "a pipe");
        return 1;
    }
    began.reset();
    if (!supervisor->watch()) return 1;
    supervisor->leave_drain();
    return 0;
}

/// The part that whoever started it waits for. If the other part was killed, the hook may have begun: that is
/// no error here, and whoever looks finds it interrupted.
int tell(const FileDescriptor& began) {
    std::string trouble(4096, '\0');
    const ssize_t length = ::read(began.number(), trouble.data(), trouble.size());
    if (length <= 0) return 0;
    trouble.resize(static_cast<std::size_t>(length));
    std::fwrite(trouble.data(), 1, trouble.size(), stdout);
    return 1;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs(
            "usage: tt-shim RECORD, with a locked file as descriptor 3; started by tt itself\n", stderr
        );
        return 2;
    }
    auto pipe = make_pipe();
    const pid_t child = pipe ? ::fork() : -1;
    if (child < 0) {
        std::fputs("cannot start a process\n", stderr);
        return 1;
    }
    if (child != 0) pipe->write.reset();
    return child == 0 ? supervise(argv[1], std::move(pipe->write)) : tell(pipe->read);
}
