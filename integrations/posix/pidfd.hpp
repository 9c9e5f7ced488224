#pragma once

#include "integrations/files/file_descriptor.hpp"

#include <sys/types.h>

namespace tt {

/// A descriptor that stands for one process and never for a later one of the same number; none when there is
/// no such process. Becomes readable when the process ends, also when it is not our child.
FileDescriptor open_pidfd(pid_t pid);

/// Sends a signal to that process; harmless when it has ended.
void signal_process(const FileDescriptor& pidfd, int signal);

} // namespace tt
