#include "agent/log.hpp"

#include <unistd.h>

#include <algorithm>
#include <string>
#include <tuple>

namespace tt::agent {

namespace {

LogLevel limit = LogLevel::info;

std::string_view prefix(LogLevel level) {
    switch (level) {
    case LogLevel::error:
        return "<3>";
    case LogLevel::warning:
        return "<4>";
    case LogLevel::info:
        return "<6>";
    case LogLevel::debug:
        return "<7>";
    }
    return "<6>";
}

} // namespace

void set_log_level(LogLevel level) {
    limit = level;
}

void log(LogLevel level, std::string_view text) {
    if (level > limit) return;
    std::string line(prefix(level));
    line += text;
    std::ranges::replace(line, '\n', ' ');
    line += '\n';
    std::ignore = ::write(STDERR_FILENO, line.data(), line.size()); // In one piece, so that lines do not mix.
}

} // namespace tt::agent
