#include "cli/serve/log.hpp"

#include <unistd.h>

#include <string>
#include <tuple>

namespace tt {

void Log::write(LogLevel level, std::string_view text) const {
    if (level > level_) return;
    std::string line = to_rfc3339(clock_.now()) + " " + std::string(to_string(level)) + " ";
    for (const char c : text) line += c == '\n' ? ' ' : c;
    line += '\n';
    std::ignore = ::write(STDERR_FILENO, line.data(), line.size()); // nowhere else to complain
}

} // namespace tt
