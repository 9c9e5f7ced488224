#include "integrations/posix/system_clock.hpp"

#include <time.h>

namespace tt {

namespace {

Duration read_clock(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::floor<Duration>(
        std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec}
    );
}

} // namespace

Time SystemClock::now() {
    return Time{read_clock(CLOCK_REALTIME)};
}

Duration SystemClock::monotonic() {
    return time_since_boot();
}

Duration time_since_boot() {
    return read_clock(CLOCK_BOOTTIME);
}

} // namespace tt
