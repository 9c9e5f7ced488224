#pragma once

#include "pipeline/base/result.hpp"

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// One process as `/proc/PID/stat` shows it.
struct ProcessInfo {
    pid_t pid = 0;
    pid_t parent = 0;
    pid_t group = 0;
    pid_t session = 0;
    std::uint64_t started =
        0;             ///< Clock ticks since boot; together with pid and boot id it names one process.
    bool dead = false; ///< A zombie: it runs no more and only waits for its parent.
};

/// Reads the text of a `/proc/PID/stat`; nothing when it is not one.
std::optional<ProcessInfo> parse_process_info(std::string_view stat);

/// The process of that pid, or nothing when there is none.
std::optional<ProcessInfo> process_info(pid_t pid);

/// All processes that can be seen. Those that end meanwhile may be missing.
std::vector<ProcessInfo> all_processes();

/// Whether the environment that the process was started with has this entry, written `KEY=VALUE`. False for
/// processes whose environment may not be read.
bool was_started_with(pid_t pid, std::string_view entry);

/// What a variable was in the environment that the process was started with; nothing if it was not there, or
/// may not be read.
std::optional<std::string> started_with(pid_t pid, std::string_view variable);

/// A name for the time since the last boot; pids and start times mean nothing under another one.
Result<std::string> boot_id();

/// Where the running program is.
Result<std::filesystem::path> own_executable();

/// A program that is installed with this one: beside it, or in `../libexec/tt`.
Result<std::filesystem::path> installed_program(std::string_view name);

} // namespace tt
