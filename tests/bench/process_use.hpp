#pragma once

#include <sys/types.h>

#include <cstdint>

namespace tt::bench {

/// What all threads that the process has just now ran for, as the kernel's schedstat counts it.
std::int64_t cpu_nanoseconds(pid_t pid);

/// Throws when there is no such process.
double rss_mb(pid_t pid);

} // namespace tt::bench
