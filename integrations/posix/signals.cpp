#include "integrations/posix/signals.hpp"

#include "integrations/files/system_failure.hpp"

#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace tt {

Result<Signals> Signals::block(std::initializer_list<int> signals) {
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : signals) ::sigaddset(&set, signal);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    FileDescriptor fd{::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)};
    if (!fd) return system_failure("make", "a signalfd");
    return Signals(std::move(fd));
}

Signals::Signals(FileDescriptor fd)
    : fd_(std::move(fd)) {}

std::optional<int> Signals::take() {
    signalfd_siginfo info{};
    if (::read(fd_.number(), &info, sizeof info) != static_cast<ssize_t>(sizeof info)) return std::nullopt;
    return static_cast<int>(info.ssi_signo);
}

} // namespace tt
