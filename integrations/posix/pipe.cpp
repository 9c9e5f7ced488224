#include "integrations/posix/pipe.hpp"

#include "integrations/files/system_failure.hpp"
#include "integrations/posix/system_clock.hpp"

#include <climits>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace tt {

Result<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return system_failure("make", "a pipe");
    return Pipe{FileDescriptor{ends[0]}, FileDescriptor{ends[1]}};
}

Result<bool> wait_readable(int descriptor, Duration at_most) {
    const Duration now = time_since_boot();
    const Duration deadline = at_most < Duration::max() - now ? now + at_most : Duration::max();
    pollfd watched{descriptor, POLLIN, 0};
    while (true) {
        const int ready = ::poll(&watched, 1, poll_timeout(deadline));
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return system_failure("wait for", "a descriptor");
        if (ready == 0 && time_since_boot() >= deadline) return false;
    }
}

int poll_timeout(Duration deadline) {
    return static_cast<int>(std::clamp<std::int64_t>((deadline - time_since_boot()).count(), 0, INT_MAX));
}

} // namespace tt
