#pragma once

#include "tests/support/cluster.hpp"

#include <sys/types.h>

#include <vector>

namespace tt::bench {

/// User and system time of one `tt status` against the running server: the median of so many.
double status_cpu_ms(const testing_support::Cluster& cluster, const std::filesystem::path& work, int runs);

/// What idle processes take over a time: that of the one that takes most.
struct Idle {
    double cpu_percent = 0; ///< Of one core, as the kernel's schedstat of all threads counts it.
    double rss_mb = 0;
};

Idle measure_idle(const std::vector<pid_t>& pids, Duration over);

} // namespace tt::bench
