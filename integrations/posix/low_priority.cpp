#include "integrations/posix/low_priority.hpp"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <tuple>

namespace tt {

namespace {

// Of linux/ioprio.h, which old kernel headers lack.
constexpr int this_thread = 1;
constexpr int idle_class = 3 << 13;

} // namespace

// On Linux both are of the thread that asks.
void lower_priority() {
    std::ignore = ::setpriority(PRIO_PROCESS, 0, 19);
    std::ignore = ::syscall(SYS_ioprio_set, this_thread, 0, idle_class);
}

} // namespace tt
