#include "tests/bench/fleet/day_clock.hpp"

#include <time.h>

namespace tt::bench {

namespace {

long nanoseconds(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

} // namespace

DayClock::DayClock(int factor)
    : factor_(factor)
    , realtime_(nanoseconds(CLOCK_REALTIME))
    , monotonic_(nanoseconds(CLOCK_MONOTONIC))
    , boottime_(nanoseconds(CLOCK_BOOTTIME)) {}

Duration DayClock::now() const {
    return std::chrono::floor<Duration>(
        std::chrono::nanoseconds{(nanoseconds(CLOCK_MONOTONIC) - monotonic_) * factor_}
    );
}

Variables DayClock::variables(const std::filesystem::path& library) const {
    return {
        {"LD_PRELOAD", library},
        {"TT_FAST_CLOCK", std::to_string(factor_) + " " + std::to_string(realtime_) + " "
                              + std::to_string(monotonic_) + " " + std::to_string(boottime_)}
    };
}

} // namespace tt::bench
