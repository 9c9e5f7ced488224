#pragma once

#include "hooks/record.hpp"

#include <variant>

namespace tt::hooks {

/// Nothing began; start() may be called.
struct NotStarted {
    bool operator==(const NotStarted&) const = default;
};

/// Neither a record of the end nor a living shim: the hook was cut off, or never got to begin. What it left
/// behind may still run; see kill_leftover().
struct Interrupted {
    bool operator==(const Interrupted&) const = default;
};

using HookState = std::variant<NotStarted, Running, Finished, Interrupted>;

/// Starts a hook under a shim (the program `shim`) that outlives this process, and returns when the hook
/// begins.
///
/// What is to run is durable before anything is started. A record directory is used once: a second start() in
/// it is a `conflict`, and it is `unavailable` when the shim was killed from outside. After any other error
/// than the first look() tells where things are: NotStarted if it is certain that the hook did not begin.
Result<> start(const std::filesystem::path& shim, HookRun run);

/// What became of the hook of this record directory. Reads files only; ask as often as you like, also after a
/// restart or a reboot.
Result<HookState> look(const std::filesystem::path& record);

/// A descriptor for poll that becomes readable when the state is no longer Running: then look() again.
/// Nothing when it is not Running any more.
Result<std::optional<FileDescriptor>> wait_fd(const std::filesystem::path& record);

/// Waits at most so long for a running hook to end, and looks.
Result<HookState> wait(const std::filesystem::path& record, Duration at_most);

/// Asks a running hook to end: TERM, after its grace KILL. It is then Interrupted, or Finished if it was just
/// succeeding. Returns at once; harmless when it does not run.
Result<> cancel(const std::filesystem::path& record);

/// Kills every process that an interrupted run left behind. Harmless to repeat, and after a reboot, and when
/// all numbers of processes have been used again meanwhile. A run whose shim lives is a `conflict`, and one
/// that has finished is left alone: services that a hook started go on.
Result<> kill_leftover(const std::filesystem::path& record);

} // namespace tt::hooks
