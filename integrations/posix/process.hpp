#pragma once

#include "integrations/posix/pipe.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tt {

/// Environment variables of a process, by name.
using Variables = std::map<std::string, std::string>;

/// The environment of this process.
Variables own_variables();

/// What to start. The child gets exactly this: no other variable and no other descriptor, all signals at
/// their defaults and none blocked, and a process group of its own.
struct ProcessSpec {
    std::string executable;                  ///< A path; a name without a slash is looked for in our PATH.
    std::vector<std::string> arguments = {}; ///< Without the name of the program.
    Variables variables = {};
    std::string directory = "/";
    int input = -1;     ///< -1: /dev/null, like the next two.
    int output = -1;    ///< May be the same as `error`.
    int error = -1;     ///<
    int inherited = -1; ///< One more descriptor, which the child finds as number 3.
};

/// How a process ended: by itself with a code, or by a signal.
struct ProcessStatus {
    int code = 0;
    int signal = 0; ///< 0: it ended by itself.

    [[nodiscard]] bool success() const { return code == 0 && signal == 0; }

    bool operator==(const ProcessStatus&) const = default;
};

/// `exit 3`, `signal 9 (Killed)`: for people.
std::string to_text(const ProcessStatus& status);

/// A child process that leads a process group. One that was not waited for is killed with its group.
class Process {
public:
    static Result<Process> start(const ProcessSpec& spec);

    Process(Process&& other) noexcept;
    Process& operator=(Process&& other) noexcept;
    ~Process();

    [[nodiscard]] pid_t pid() const { return pid_; }

    /// Becomes readable when the process has ended; for poll.
    [[nodiscard]] int pidfd() const { return pidfd_.number(); }

    /// Waits for its end, at most so long; nothing when it still runs then. Asking again after the end gives
    /// the same answer.
    Result<std::optional<ProcessStatus>> wait(Duration at_most);

    /// Sends a signal to every process of the group, also when its leader has ended, until wait() said so:
    /// from then on the group's number may belong to others, and nothing is sent.
    void signal_group(int signal) const;

    /// Ends the whole group: TERM, then after `grace` KILL. Returns how its leader ended.
    Result<ProcessStatus> stop(Duration grace);

private:
    Process(pid_t pid, FileDescriptor pidfd);

    Result<> reap();

    pid_t pid_ = 0;
    FileDescriptor pidfd_;
    std::optional<ProcessStatus> status_;
};

} // namespace tt
