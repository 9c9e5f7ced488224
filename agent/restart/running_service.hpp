#pragma once

#include "hooks/family.hpp"
#include "integrations/posix/pidfd.hpp"
#include "pipeline/base/field.hpp"
#include "pipeline/model/restart.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace tt::agent {

/// What was started last of a service, and how it is ended: it is ended as its own build says, whatever the
/// next one says. Kept in a file of the agent's.
struct RunningService {
    Restart how;               ///< Of its build, placeholders filled in.
    int pid = 0;               ///< Of its main process; 0 where systemd or supervisor has it.
    std::uint64_t started = 0; ///< In clock ticks since boot.
    std::string boot;          ///< In which these numbers mean something.
    std::string run;           ///< The run of a hook (hooks::token_variable) that it was started in.
    std::uint64_t written = 0; ///< PidFile::written when it was started or found.

    bool operator==(const RunningService&) const = default;

    template<class Self = RunningService>
    static constexpr auto fields() {
        return std::tuple{
            field("how", &Self::how),   field("pid", &Self::pid), field("started", &Self::started),
            field("boot", &Self::boot), field("run", &Self::run), field("written", &Self::written),
        };
    }
};

/// Reads the file; nothing when there is none.
Result<std::optional<RunningService>> read_running_service(const std::filesystem::path& file);

/// Replaces the file, durably.
Result<> write_running_service(const std::filesystem::path& file, const RunningService& service);

/// Whether nothing runs any more of what the file tells of. False where systemd or supervisor would know, and
/// in doubt: whoever a pid file names that was written since may be it.
bool has_ended(const std::filesystem::path& file);

/// What is to be seen of a service without asking it.
struct Life {
    bool ended = false;      ///< has_ended()
    bool for_good = true;    ///< Nobody but the agent starts it anew: it has no pid file.
    FileDescriptor end = {}; ///< Readable once its process ends; none where there is none to watch.
};

/// Of what the file tells of.
Life look_at_life(const std::filesystem::path& file);

/// How long it may take at most to end what the file tells of, by what its own build says; `otherwise` says
/// it where the file tells nothing.
Duration time_to_end(const std::filesystem::path& file, const Restart& otherwise);

/// What a pid file says. One that outlives its process names whoever gets that number next.
struct PidFile {
    std::optional<hooks::Anchor> process; ///< The one that it names, if it lives and is older than the file.
    bool names_somebody = false; ///< Whether the one that it names lives, older than the file or not.
    std::uint64_t written = 0;   ///< Its time of change, in nanoseconds; 0: there is no file.
};

PidFile read_pid_file(const std::string& path);

/// That very process, if it still lives.
std::optional<hooks::Anchor> main_process(const RunningService& service);

/// Whether that very process lives and is no zombie.
bool lives(const hooks::Anchor& process);

/// For poll: readable when that very process has ended; none when it has ended already.
FileDescriptor end_of(const hooks::Anchor& process);

/// Waits for its end, at most so long; whether it has ended.
bool has_ended_within(const hooks::Anchor& process, Duration at_most);

} // namespace tt::agent
