// test-service: a web service that can leave and come back in every way that tt knows, for tests and the
// bench.
//
//     --port P          where it takes traffic; LISTEN_FDS comes first
//     --admin P         where it is told things (POST /drain, /ready) and warmed up (GET /warm); it takes
//     traffic once it is
//                       told /ready. Without it, at once
//     --build NAME      what it answers, and says in X-Build; without it what the file `name` of its release
//     says
//     --boot MS         how long it takes to be there
//     --cold N:MS       the first N requests take so long each
//     --term exit|drain|duck  what TERM does: end at once; take nothing new and end when nothing is under
//     way; say 503 to
//                       health checks for --duck MS and serve on, then as drain
//     --workers         a master that starts one worker, and on HUP another one, which takes over when it is
//     ready
//     --pid-file FILE   writes its number there
//     --reuseport       shares its port with others of its kind
//
// One thread, one request at a time.

#include "tests/support/service/web_service.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>
#include <vector>

namespace {

using namespace tt::test_service;

/// Hands each new worker the socket, and ends the old one when the new one says that it is ready.
class Master {
public:
    Master(Options options, char** arguments)
        : options_(std::move(options))
        , arguments_(arguments)
        , socket_(listen_on(options_.port, false)) {}

    int run() {
        sigset_t signals;
        sigemptyset(&signals);
        for (const int signal : {SIGHUP, SIGTERM, SIGUSR1, SIGCHLD}) sigaddset(&signals, signal);
        sigprocmask(SIG_BLOCK, &signals, nullptr);
        start_worker();
        while (true) {
            int signal = 0;
            sigwait(&signals, &signal);
            if (signal == SIGHUP) start_worker();
            if (signal == SIGUSR1) retire();
            if (signal == SIGTERM) return end();
            while (waitpid(-1, nullptr, WNOHANG) > 0) continue;
        }
    }

private:
    /// The older ones leave the place where they are told things to the new one.
    void start_worker() {
        for (const pid_t worker : workers_) kill(worker, SIGUSR1);
        const pid_t pid = fork();
        if (pid != 0) return workers_.push_back(pid);
        sigset_t own; // TERM and USR1 stay blocked until it takes them in its own way.
        sigemptyset(&own);
        for (const int signal : {SIGHUP, SIGCHLD}) sigaddset(&own, signal);
        sigprocmask(SIG_UNBLOCK, &own, nullptr);
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        dup2(socket_, 3);
        fcntl(3, F_SETFD, 0); // It may have been 3 all along, and then it is still to be closed on exec.
        setenv("LISTEN_FDS", "1", 1);
        setenv("LISTEN_PID", std::to_string(getpid()).c_str(), 1);
        setenv("TEST_SERVICE_MASTER", std::to_string(getppid()).c_str(), 1);
        execv(arguments_[0], arguments_);
        _exit(127);
    }

    /// Of whom a newer one says that it is ready.
    void retire() {
        for (std::size_t i = 0; i + 1 < workers_.size(); ++i) kill(workers_[i], SIGTERM);
        workers_.erase(workers_.begin(), workers_.end() - 1);
    }

    int end() {
        for (const pid_t worker : workers_) kill(worker, SIGTERM);
        while (waitpid(-1, nullptr, 0) > 0) continue;
        return 0;
    }

    Options options_;
    char** arguments_;
    int socket_;
    std::vector<pid_t> workers_; ///< The newest last.
};

} // namespace

int main(int count, char** arguments) {
    auto options = parse(count, arguments);
    if (!options.pid_file.empty()) std::ofstream(options.pid_file) << getpid() << "\n";
    const bool is_worker = getenv("TEST_SERVICE_MASTER") != nullptr;
    if (options.workers && !is_worker) return Master(std::move(options), arguments).run();
    return WebService(std::move(options)).run();
}
