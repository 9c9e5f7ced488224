#pragma once

#include "integrations/files/file_descriptor.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

namespace tt {

/// The two ends of a pipe, both closed on exec.
struct Pipe {
    FileDescriptor read;
    FileDescriptor write;
};

Result<Pipe> make_pipe();

/// Waits until there is something to read (or the other end is gone), at most so long; false when not.
Result<bool> wait_readable(int descriptor, Duration at_most);

/// What poll(2) takes for the time that is left until an instant of time_since_boot().
int poll_timeout(Duration deadline);

} // namespace tt
