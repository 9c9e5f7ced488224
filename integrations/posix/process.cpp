#include "integrations/posix/process.hpp"

#include "integrations/files/system_failure.hpp"
#include "integrations/posix/pidfd.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <tuple>

namespace tt {

namespace {

constexpr int inherited_number = 3;

class FileActions {
public:
    FileActions() { ::posix_spawn_file_actions_init(&actions_); }

    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;

    ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }

    posix_spawn_file_actions_t* get() { return &actions_; }

    /// In two rounds, so that none of our descriptors is overwritten before it was copied.
    void pass(const ProcessSpec& spec) {
        std::vector<int> ours{spec.input, spec.output, spec.error};
        if (spec.inherited >= 0) ours.push_back(spec.inherited);
        const int count = static_cast<int>(ours.size());
        const int parking = std::max(std::ranges::max(ours), inherited_number) + 1;
        for (int number = 0; number < count; ++number)
            copy(ours[static_cast<std::size_t>(number)], parking + number);
        for (int number = 0; number < count; ++number) copy(parking + number, number);
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, count);
        ::posix_spawn_file_actions_addchdir_np(&actions_, spec.directory.c_str());
    }

private:
    void copy(int from, int to) {
        if (from >= 0)
            ::posix_spawn_file_actions_adddup2(&actions_, from, to);
        else
            ::posix_spawn_file_actions_addopen(&actions_, to, "/dev/null", O_RDWR, 0);
    }

    posix_spawn_file_actions_t actions_{};
};

class Attributes {
public:
    Attributes() {
        ::posix_spawnattr_init(&attributes_);
        sigset_t signals;
        ::sigfillset(&signals);
        ::posix_spawnattr_setsigdefault(&attributes_, &signals);
        ::sigemptyset(&signals);
        ::posix_spawnattr_setsigmask(&attributes_, &signals);
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        ::posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP
        );
    }

    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;

    ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }

    posix_spawnattr_t* get() { return &attributes_; }

private:
    posix_spawnattr_t attributes_{};
};

/// The null-terminated array of pointers that exec takes. Valid as long as the strings are.
std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (std::string& text : texts) result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

std::vector<std::string> entries(const Variables& variables) {
    std::vector<std::string> result;
    for (const auto& [name, value] : variables) result.push_back(name + "=" + value);
    return result;
}

/// Names the directory too: its absence looks the same as the program's.
std::unexpected<Error> fail_start(const ProcessSpec& spec, int error) {
    errno = error;
    auto failure = system_failure("start", spec.executable).error();
    failure.message += " (in directory '" + spec.directory + "')";
    return std::unexpected(std::move(failure));
}

} // namespace

Variables own_variables() {
    Variables variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const auto equals = text.find('=');
        if (equals != std::string_view::npos)
            variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return variables;
}

std::string to_text(const ProcessStatus& status) {
    if (status.signal == 0) return "exit " + std::to_string(status.code);
    const char* name = ::sigabbrev_np(status.signal);
    return "signal " + std::to_string(status.signal) + (name ? " (SIG" + std::string(name) + ")" : "");
}

Result<Process> Process::start(const ProcessSpec& spec) {
    FileActions actions;
    actions.pass(spec);
    Attributes attributes;
    std::vector<std::string> arguments = spec.arguments;
    arguments.insert(arguments.begin(), spec.executable);
    std::vector<std::string> environment = entries(spec.variables);
    pid_t pid = 0;
    const int error = ::posix_spawnp(
        &pid, spec.executable.c_str(), actions.get(), attributes.get(), pointers(arguments).data(),
        pointers(environment).data()
    );
    if (error != 0) return fail_start(spec, error);
    Process process(pid, open_pidfd(pid)); // no race: a child keeps its number until it is waited for
    if (!process.pidfd_) return system_failure("watch", spec.executable);
    return process;
}

Process::Process(pid_t pid, FileDescriptor pidfd)
    : pid_(pid)
    , pidfd_(std::move(pidfd)) {}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, 0))
    , pidfd_(std::move(other.pidfd_))
    , status_(other.status_) {}

Process& Process::operator=(Process&& other) noexcept {
    std::swap(pid_, other.pid_);
    std::swap(pidfd_, other.pidfd_);
    std::swap(status_, other.status_);
    return *this;
}

Process::~Process() {
    if (pid_ == 0 || status_) return;
    signal_group(SIGKILL);
    std::ignore = reap(); // nobody is left to tell
}

Result<std::optional<ProcessStatus>> Process::wait(Duration at_most) {
    if (status_) return status_;
    TT_ASSIGN(const bool ended, wait_readable(pidfd_.number(), at_most));
    if (!ended) return std::nullopt;
    TT_TRY(reap());
    return status_;
}

void Process::signal_group(int signal) const {
    if (!status_) ::kill(-pid_, signal);
}

Result<ProcessStatus> Process::stop(Duration grace) {
    signal_group(SIGTERM);
    TT_ASSIGN(const bool ended, wait_readable(pidfd_.number(), grace));
    std::ignore = ended; // either way nothing of the group may stay
    signal_group(SIGKILL);
    if (!status_) TT_TRY(reap());
    return *status_;
}

Result<> Process::reap() {
    siginfo_t info{};
    while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED) != 0)
        if (errno != EINTR) return system_failure("wait for", "process " + std::to_string(pid_));
    const bool exited = info.si_code == CLD_EXITED;
    status_ = ProcessStatus{exited ? info.si_status : 0, exited ? 0 : info.si_status};
    return {};
}

} // namespace tt
