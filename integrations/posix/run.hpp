#pragma once

#include "integrations/posix/bounded_text.hpp"
#include "integrations/posix/process.hpp"

#include <stop_token>

namespace tt {

/// How long a command may take and how much of its output is kept.
struct RunLimits {
    Duration deadline = std::chrono::seconds{60};
    Duration grace = std::chrono::seconds{5}; ///< Between TERM and KILL, when the deadline has passed.
    std::size_t head = 32 << 10;              ///< Bytes kept of the beginning of each stream.
    std::size_t tail = 32 << 10;              ///< Bytes kept of its end.
};

/// What a command did. A code other than 0, and a passed deadline, are results and no errors.
struct ProcessExit {
    ProcessStatus status;
    bool timed_out = false;
    BoundedText output;
    BoundedText error; ///< What it wrote to standard error.
};

/// Runs a short command to its end and returns what it wrote. `input` is what it reads; the descriptors in
/// `spec` other than `inherited` are not used.
///
/// It has ended when its own process has ended: a process that it left behind and that keeps its output open
/// holds up nothing, and is killed with the rest of the group. A request to stop kills the group and is the
/// error `cancelled`.
Result<ProcessExit>
run(const ProcessSpec& spec, const RunLimits& limits = {}, std::string_view input = {},
    const std::stop_token& stop = {});

} // namespace tt
