#pragma once

#include <string_view>

namespace tt::agent {

enum class LogLevel { error, warning, info, debug };

/// What is less urgent than this is not written. Set once, before any thread starts.
void set_log_level(LogLevel level);

/// Writes one line to standard error: `<6>web: deploy d7 …`, with the level as journald and syslog count it.
/// Never given a secret. From any thread.
void log(LogLevel level, std::string_view text);

} // namespace tt::agent
