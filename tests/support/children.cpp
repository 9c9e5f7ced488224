#include "tests/support/children.hpp"

#include "integrations/posix/proc.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

namespace tt::testing_support {

void adopt_orphans() {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

void reap_orphans(const std::set<pid_t>& own) {
    for (const ProcessInfo& process : all_processes())
        if (process.parent == ::getpid() && process.dead && !own.contains(process.pid))
            ::waitpid(process.pid, nullptr, WNOHANG);
}

void end_children() {
    for (bool any = true; any;) {
        any = false;
        for (const ProcessInfo& process : all_processes()) {
            if (process.parent != ::getpid()) continue;
            any = true;
            ::kill(process.pid, SIGKILL);
            ::waitpid(process.pid, nullptr, 0);
        }
    }
}

void end_children_on_signals() {
    sigset_t signals;
    ::sigemptyset(&signals);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&signals, signal);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::thread([signals] {
        int signal = 0;
        ::sigwait(&signals, &signal);
        end_children();
        ::_exit(128 + signal);
    }).detach();
}

} // namespace tt::testing_support
