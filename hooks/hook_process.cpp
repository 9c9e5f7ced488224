#include "hooks/hook_process.hpp"

#include "integrations/files/atomic_file.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/posix/pipe.hpp"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

namespace tt::hooks {

namespace {

/// The codes by which a shell says the same.
constexpr int cannot_execute = 126;
constexpr int not_found = 127;

/// Ends the process as a hook that failed; what it says is in the hook's output.
[[noreturn]] void give_up(const char* doing, const std::string& what) {
    const int error = errno;
    ::dprintf(STDERR_FILENO, "cannot %s '%s': %s\n", doing, what.c_str(), std::strerror(error));
    ::_exit(error == ENOENT ? not_found : cannot_execute);
}

void reset_signals() {
    for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

void connect(const FileDescriptor& output) {
    ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
    ::dup2(output.number(), STDOUT_FILENO);
    ::dup2(output.number(), STDERR_FILENO);
}

void become(const Identity& identity) {
    if (::setgroups(identity.groups.size(), identity.groups.data()) != 0
        || ::setresgid(identity.group, identity.group, identity.group) != 0
        || ::setresuid(identity.user, identity.user, identity.user) != 0)
        give_up("run as user", std::to_string(identity.user));
}

[[noreturn]] void execute(const HookRun& run) {
    if (run.umask) ::umask(*run.umask);
    if (run.nice && ::setpriority(PRIO_PROCESS, 0, *run.nice) != 0) give_up("be", "nice");
    if (run.identity) become(*run.identity);
    if (::chdir(run.directory.c_str()) != 0) give_up("enter", run.directory);
    ::clearenv();
    for (const auto& [name, value] : run.variables) ::setenv(name.c_str(), value.c_str(), 1);
    ::setenv(std::string(token_variable).c_str(), run.token.c_str(), 1);
    ::execl(run.executable.c_str(), run.executable.c_str(), nullptr);
    give_up("execute", run.executable);
}

[[noreturn]] void be_the_hook(const HookRun& run, const FileDescriptor& output, Pipe gate) {
    ::setpgid(0, 0);
    gate.write.reset();
    char word = 0;
    if (::read(gate.read.number(), &word, 1) != 1) ::_exit(cannot_execute);
    reset_signals();
    connect(output);
    execute(run);
}

} // namespace

HookProcess::HookProcess(pid_t pid, FileDescriptor gate)
    : pid_(pid)
    , gate_(std::move(gate)) {}

HookProcess::~HookProcess() {
    if (!gate_) return;
    gate_.reset();
    ::waitpid(pid_, nullptr, 0);
}

Result<HookProcess> HookProcess::prepare(const HookRun& run, const FileDescriptor& output) {
    TT_ASSIGN(Pipe gate, make_pipe());
    const pid_t pid = ::fork();
    if (pid < 0) return system_failure("start a process for", run.executable);
    if (pid == 0) be_the_hook(run, output, std::move(gate));
    ::setpgid(pid, pid); // here too: whoever is first
    return HookProcess(pid, std::move(gate.write));
}

Result<> HookProcess::begin() {
    TT_TRY(write_all(gate_, "!", "the gate of the hook"));
    gate_.reset();
    return {};
}

} // namespace tt::hooks
