#pragma once

#include <span>

namespace tt {

/// Runs a command, and ends as it ends, with its code or by its signal. Whatever the command started, also
/// what made itself a session of its own, is killed before this returns.
///
/// Descriptor 3 is a lifeline: when its other end closes, because whoever started this has died or wants no
/// more, everything is killed at once; so it is on SIGTERM and SIGINT. Standard error of the command goes to
/// its standard output.
int supervise(std::span<char*> command);

} // namespace tt
