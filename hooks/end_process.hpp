#pragma once

#include "integrations/posix/proc.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

namespace tt::hooks {

/// Sends the signal to exactly that process, and to no later one of its number, and waits for its end until
/// the deadline, which is a time since boot. Whether it has ended.
Result<bool> end_process(const ProcessInfo& process, int signal, Duration deadline);

/// Kills it and waits for its end. `timeout` when it does not go, for example because it hangs in the kernel.
Result<> kill_process(const ProcessInfo& process, Duration deadline);

} // namespace tt::hooks
