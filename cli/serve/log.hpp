#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/ports/clock.hpp"

#include <array>
#include <string_view>

namespace tt {

enum class LogLevel { error, warning, info, debug };

constexpr auto names(LogLevel) {
    using enum LogLevel;
    return std::to_array<std::pair<LogLevel, std::string_view>>(
        {{error, "error"}, {warning, "warning"}, {info, "info"}, {debug, "debug"}}
    );
}

/// Writes lines to standard error: time, level, text. Any thread. Never given a header, a body or a query,
/// because those may hold secrets.
class Log {
public:
    Log(Clock& clock, LogLevel level)
        : clock_(clock)
        , level_(level) {}

    void write(LogLevel level, std::string_view text) const;

private:
    Clock& clock_;
    LogLevel level_;
};

} // namespace tt
