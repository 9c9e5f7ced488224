#pragma once

#include <atomic>
#include <cstddef>

namespace tt::bench {

/// What the driver and the processes under a gate share, as a mapped file. The directory in the variable
/// TT_GATE holds it as `page`, the pipe `stops`, into which a process writes `PID CALL PATH` when it stops,
/// and `order`, the calls in their order.
struct GatePage {
    std::atomic<int> left; ///< Calls until one of the processes stops; 0: none will.
};

static_assert(std::atomic<int>::is_always_lock_free);

inline constexpr std::size_t gate_page_bytes = 4096;

} // namespace tt::bench
