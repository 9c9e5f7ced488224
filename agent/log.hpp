#pragma once

#include "agent/layout.hpp"

#include <string_view>

namespace tt::agent {

enum class LogLevel { error, warning, info, debug };

/// What is less urgent than this is not written. Set once, before any thread starts.
void set_log_level(LogLevel level);

/// From now on what is said about a service is kept below the state directory, too. Once, before any thread
/// starts.
void keep_lines_in(const Layout& layout);

/// The same, about a service.
void log(LogLevel level, const ServiceName& service, std::string_view text);

/// Writes one line to standard error: `2026-12-01T18:03:51Z warning: web: …`, or, where that is systemd's
/// journal, `<4>web: …`. Never given a secret. From any thread.
void log(LogLevel level, std::string_view text);

} // namespace tt::agent
