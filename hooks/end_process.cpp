#include "hooks/end_process.hpp"

#include "integrations/posix/pidfd.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/system_clock.hpp"

#include <signal.h>

#include <algorithm>

namespace tt::hooks {

Result<bool> end_process(const ProcessInfo& process, int signal, Duration deadline) {
    const FileDescriptor pidfd = open_pidfd(process.pid);
    const auto now = process_info(process.pid); // asked for after the pidfd was opened: they are the same one
    if (!pidfd || !now || now->started != process.started) return true;
    signal_process(pidfd, signal);
    return wait_readable(pidfd.number(), std::max(Duration{0}, deadline - time_since_boot()));
}

Result<> kill_process(const ProcessInfo& process, Duration deadline) {
    TT_ASSIGN(const bool ended, end_process(process, SIGKILL, deadline));
    if (ended) return {};
    return fail(
        ErrorKind::timeout,
        "process " + std::to_string(process.pid) + ", left by a hook, does not end on SIGKILL",
        "it probably waits for a device or a network file system; look at it with ps"
    );
}

} // namespace tt::hooks
