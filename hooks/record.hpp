#pragma once

#include "integrations/posix/confinement.hpp"
#include "integrations/posix/process.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tt::hooks {

/// The files of a record directory. There is one directory for each attempt of a hook.
///
///     spec      what to run; written by the agent, durably, before the shim is started
///     lock      locked as long as the agent starts the shim and as long as the shim lives
///     running   who runs it; written by the shim before the hook's first instruction
///     output    the beginning of what the hook wrote; output.N what it wrote from byte N on: two
///               files for the end, which take turns
///     finished  how it ended; written by the shim, durably. From then on the hook never runs again
namespace file {
inline constexpr std::string_view spec = "spec";
inline constexpr std::string_view lock = "lock";
inline constexpr std::string_view running = "running";
inline constexpr std::string_view finished = "finished";
} // namespace file

/// The variable by which a hook's processes are known, wherever they went. Set by start().
inline constexpr std::string_view token_variable = "TT_HOOK_RUN";

/// One attempt to run a hook.
struct HookRun {
    std::filesystem::path record;     ///< The record directory; start() makes it.
    std::filesystem::path executable; ///< An absolute path.
    std::filesystem::path directory;  ///< Where it runs.
    std::vector<std::string> arguments = {};
    Variables variables = {}; ///< Its whole environment, but for token_variable.
    Duration deadline = std::chrono::minutes{5};
    Duration grace = std::chrono::seconds{10}; ///< Between TERM and KILL, once the deadline has passed.
    std::uint64_t head = 64 << 10;             ///< Bytes kept of the beginning of its output.
    std::uint64_t tail = 64 << 10;             ///< Bytes kept, at least, of the end; at most twice as many.
    Confinement confinement = {};
    std::string token = {}; ///< Names this run among all processes of the host; start() makes one.
};

/// The hook runs, or is about to, under a living shim.
struct Running {
    pid_t shim = 0;
    std::uint64_t shim_started = 0; ///< In clock ticks since boot, like the next one.
    pid_t hook = 0;                 ///< Also its process group.
    std::uint64_t hook_started = 0;
    std::string boot = {}; ///< The boot in which these numbers mean something.
    Time started = {};

    bool operator==(const Running&) const = default;
};

/// The hook has ended and never runs again.
struct Finished {
    ProcessStatus status = {};
    bool timed_out = false; ///< Its deadline passed; then it failed, whatever the status.
    Time started = {};
    Duration duration{0};
    std::uint64_t dropped = 0; ///< Bytes of its output that were not kept.

    [[nodiscard]] bool success() const { return status.success() && !timed_out; }

    bool operator==(const Finished&) const = default;
};

Result<std::string> encode(const HookRun& run);
Result<std::string> encode(const Running& running);
Result<std::string> encode(const Finished& finished);

/// Why a hook did not begin, as the shim tells it to whoever started it.
std::string encode(const Error& error);
Error decode_error(std::string_view bytes);

Result<HookRun> decode_run(std::string_view bytes);
Result<Running> decode_running(std::string_view bytes);
Result<Finished> decode_finished(std::string_view bytes);

/// Reads a file of a record directory; nothing when there is none.
Result<std::optional<std::string>> read_record(const std::filesystem::path& record, std::string_view name);

} // namespace tt::hooks
