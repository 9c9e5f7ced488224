#include "agent/values.hpp"

#include "agent/event.hpp"
#include "agent/fence.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/run.hpp"

#include <algorithm>
#include <array>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_value = 64 << 10;
constexpr Duration command_time = std::chrono::seconds{30};

/// Before a command that gave no value is asked again.
constexpr std::array<Duration, 3> pauses{
    std::chrono::milliseconds{100}, std::chrono::seconds{1}, std::chrono::seconds{3}
};

std::string without_line_break(std::string text) {
    if (text.ends_with('\n')) text.pop_back();
    return text;
}

Result<std::string> from_file(const std::string& path) {
    TT_ASSIGN(auto text, read_file(path, largest_value));
    return without_line_break(std::move(text));
}

/// A plain name in the directory of commands, also when it is written with the directory before it.
Result<fs::path> command_path(const std::string& text, const fs::path& commands) {
    const fs::path path(text);
    const bool inside = !path.has_parent_path() || path.parent_path() == commands;
    if (inside && is_plain_name(path.filename().string())) return commands / path.filename();
    return fail(
        ErrorKind::denied, "the command '" + text + "' is not in '" + commands.string() + "'",
        "install it there on the host, and name it in tt.yaml by its file name"
    );
}

Result<std::string> ask_command(const std::string& text, const fs::path& path, const std::stop_token& stop) {
    const ProcessSpec spec{
        .executable = path, .arguments = {}, .variables = {{"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"}}
    };
    const RunLimits limits{.deadline = command_time, .head = largest_value, .tail = 0};
    TT_ASSIGN(const auto exit, run(spec, limits, {}, stop));
    if (exit.timed_out) return fail(ErrorKind::timeout, "the command '" + text + "' gave no value in time");
    if (!exit.status.success() || exit.output.dropped() > 0)
        return fail(
            ErrorKind::unavailable, "the command '" + text + "' gave no value: " + to_text(exit.status)
        );
    return without_line_break(exit.output.text());
}

/// False when a stop is requested meanwhile.
bool pause(Duration pause, const std::stop_token& stop) {
    const StopEvent stopped(stop);
    return !wait_readable(stopped.fd(), pause).value_or(true);
}

/// Whom a command asks may be away for a moment, and a step that fails takes its host back to the build
/// before.
Result<std::string> from_command(const std::string& text, const Layout& layout, const std::stop_token& stop) {
    TT_ASSIGN(const auto path, command_path(text, layout.commands));
    auto value = ask_command(text, path, stop);
    for (const Duration before_next : pauses) {
        if (value || value.error().kind != ErrorKind::unavailable || !pause(before_next, stop)) break;
        value = ask_command(text, path, stop);
    }
    return value;
}

Result<std::string>
resolve_one(const RuntimeValue& value, const Layout& layout, const std::stop_token& stop) {
    switch (value.source) {
    case ValueSource::text:
        return value.value;
    case ValueSource::file:
        return from_file(value.value);
    case ValueSource::command:
        return from_command(value.value, layout, stop);
    }
    return fail(ErrorKind::invalid_input, "a value of an unknown source");
}

} // namespace

Result<Variables> resolve(
    const Environment& env, const std::vector<std::string>& declared, const Layout& layout,
    const std::stop_token& stop
) {
    Variables variables;
    for (const auto& [key, value] : env) {
        if (std::ranges::find(declared, key) == declared.end()) continue;
        auto text = resolve_one(value, layout, stop);
        if (!text) return with_context(text.error(), "value of " + key);
        variables[key] = std::move(*text);
    }
    return variables;
}

} // namespace tt::agent
