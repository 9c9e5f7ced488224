#pragma once

namespace tt {

/// Gives back what the process holds in memory and does not need: what it has freed, and code and constants
/// that are read from their files again when they are used. For those who mostly wait: what starting and a
/// piece of work took is nothing that their host should pay for meanwhile. Costs a few page faults
/// afterwards; any thread.
void release_idle_memory();

} // namespace tt
