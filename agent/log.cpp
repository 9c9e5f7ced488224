#include "agent/log.hpp"

#include "agent/kept_lines.hpp"
#include "integrations/posix/system_clock.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <tuple>

namespace tt::agent {

namespace {

LogLevel limit = LogLevel::info;
std::unique_ptr<KeptLines> kept_lines;

struct LevelName {
    std::string_view number; ///< As journald reads it.
    std::string_view word;
};

LevelName name_of(LogLevel level) {
    switch (level) {
    case LogLevel::error:
        return {"<3>", "error: "};
    case LogLevel::warning:
        return {"<4>", "warning: "};
    case LogLevel::info:
        return {"<6>", ""};
    case LogLevel::debug:
        return {"<7>", "debug: "};
    }
    return {"<6>", ""};
}

/// Whether our errors go to systemd's journal, as systemd.exec(5) has programs find out.
bool writes_to_journal() {
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat ours{};
    if (!stream || ::fstat(STDERR_FILENO, &ours) != 0) return false;
    return stream == std::to_string(ours.st_dev) + ":" + std::to_string(ours.st_ino);
}

/// The journal has times and levels of its own.
std::string prefix(LogLevel level) {
    static const bool is_journal = writes_to_journal();
    const LevelName name = name_of(level);
    if (is_journal) return std::string(name.number);
    return to_rfc3339(SystemClock().now()) + " " + std::string(name.word);
}

std::string on_one_line(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
}

} // namespace

void keep_lines_in(const Layout& layout) {
    kept_lines = std::make_unique<KeptLines>(layout);
}

void log(LogLevel level, const ServiceName& service, std::string_view text) {
    log(level, service.value + ": " + std::string(text));
    if (level <= limit && kept_lines) kept_lines->add(service, on_one_line(std::string(text)));
}

void set_log_level(LogLevel level) {
    limit = level;
}

void log(LogLevel level, std::string_view text) {
    if (level > limit) return;
    const std::string line = prefix(level) + on_one_line(std::string(text)) + '\n';
    std::ignore = ::write(STDERR_FILENO, line.data(), line.size()); // In one piece, so that lines do not mix.
}

} // namespace tt::agent
