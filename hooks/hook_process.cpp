#include "hooks/hook_process.hpp"

#include "integrations/files/atomic_file.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/posix/pipe.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
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

std::vector<char*> argument_pointers(const HookRun& run) {
    std::vector<char*> pointers{const_cast<char*>(run.executable.c_str())}; // NOLINT: execv takes it so
    for (const auto& argument : run.arguments)
        pointers.push_back(const_cast<char*>(argument.c_str())); // NOLINT
    pointers.push_back(nullptr);
    return pointers;
}

[[noreturn]] void execute(const HookRun& run) {
    if (const auto failed = confine(run.confinement)) give_up(failed->doing, failed->what);
    if (::chdir(run.directory.c_str()) != 0) give_up("enter", run.directory);
    ::clearenv();
    for (const auto& [name, value] : run.variables) ::setenv(name.c_str(), value.c_str(), 1);
    ::setenv(std::string(token_variable).c_str(), run.token.c_str(), 1);
    ::execv(run.executable.c_str(), argument_pointers(run).data());
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
