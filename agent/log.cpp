#include "agent/log.hpp"

#include "agent/kept_lines.hpp"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <tuple>

namespace tt::agent {

namespace {

LogLevel limit = LogLevel::info;
std::unique_ptr<KeptLines> kept_lines;

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
    static const bool for_people = ::isatty(STDERR_FILENO) == 1;
    std::string line(for_people ? "" : prefix(level));
    line += on_one_line(std::string(text)) + '\n';
    std::ignore = ::write(STDERR_FILENO, line.data(), line.size()); // In one piece, so that lines do not mix.
}

} // namespace tt::agent
