#pragma once

#include <ctime>

namespace tt::bench {

/// What the work costs this thread, in milliseconds of CPU time.
template<class Work>
double cpu_ms_of(Work work) {
    const auto now = [] {
        timespec time{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
    };
    const double start = now();
    work();
    return now() - start;
}

} // namespace tt::bench
