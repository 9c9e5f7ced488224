#include "integrations/acceptance/supervisor/supervise.hpp"

#include "integrations/posix/proc.hpp"
#include "integrations/posix/process.hpp"
#include "integrations/posix/signals.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string>
#include <string_view>
#include <tuple>

namespace tt {

namespace {

constexpr int lifeline = 3;

ProcessSpec spec_of(std::span<char*> command) {
    ProcessSpec spec;
    spec.executable = command.front();
    spec.arguments.assign(command.begin() + 1, command.end());
    spec.variables = own_variables();
    spec.directory = ".";
    spec.output = STDOUT_FILENO;
    spec.error = STDOUT_FILENO;
    return spec;
}

/// Waits for the end of the command, or for the request to end it.
void wait_for_any(int process_end, int signal) {
    std::array<pollfd, 3> watched{{{process_end, POLLIN, 0}, {lifeline, POLLIN, 0}, {signal, POLLIN, 0}}};
    while (::poll(watched.data(), watched.size(), -1) < 0 && errno == EINTR) {
    }
}

/// Kills what the command left behind. As the nearest subreaper this process is the parent of whatever lost
/// its own, so it is done when it has no child any more.
void end_descendants() {
    for (bool any = true; any;) {
        for (const ProcessInfo& process : all_processes())
            if (process.parent == ::getpid()) ::kill(process.pid, SIGKILL);
        const pid_t ended = ::waitpid(-1, nullptr, 0);
        any = ended > 0 || errno == EINTR;
    }
}

int end_like(const ProcessStatus& status) {
    if (status.signal == 0) return status.code;
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    ::signal(status.signal, SIG_DFL);
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_UNBLOCK, &all, nullptr);
    ::raise(status.signal);
    return 128 + status.signal;
}

Result<ProcessStatus> run_to_the_end(std::span<char*> command) {
    TT_ASSIGN(const Signals signals, Signals::block({SIGTERM, SIGINT}));
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    TT_ASSIGN(Process process, Process::start(spec_of(command)));
    wait_for_any(process.pidfd(), signals.fd());
    TT_ASSIGN(const ProcessStatus status, process.stop(Duration{0}));
    end_descendants();
    return status;
}

} // namespace

int supervise(std::span<char*> command) {
    const auto status = run_to_the_end(command);
    if (status) return end_like(*status);
    std::ignore = std::fprintf(stderr, "%s\n", status.error().message.c_str());
    return end_like(ProcessStatus{0, SIGABRT}); // no verdict: the command has not run
}

} // namespace tt
