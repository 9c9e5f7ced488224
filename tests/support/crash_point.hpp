#pragma once

#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <stdexcept>

namespace tt {

/// Runs an action in a child process and kills the child with SIGKILL at its nth entry to or return from a
/// system call, counted from 0: between two of them nothing changes that outlives a process. Returns whether
/// the child got that far; if not, the action ran to its end. So a loop over n until it is false tries every
/// crash there can be.
inline bool killed_at(int nth, const std::function<void()>& action) {
    const pid_t child = ::fork();
    if (child == 0) {
        if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(1);
        ::raise(SIGSTOP);
        action();
        ::_exit(0);
    }
    int status = 0;
    for (int stop = 0; ::waitpid(child, &status, 0) == child && WIFSTOPPED(status); ++stop) {
        if (stop > nth) break;
        ::ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    }
    if (!WIFSTOPPED(status)) return false;
    ::kill(child, SIGKILL);
    if (::waitpid(child, &status, 0) != child) throw std::runtime_error("the child cannot be waited for");
    return true;
}

} // namespace tt
