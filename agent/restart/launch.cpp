#include "agent/restart/launch.hpp"

#include "integrations/files/atomic_file.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace tt::agent {

namespace {

constexpr int first_socket = 3;

[[noreturn]] void give_up(const FileDescriptor& trouble, const std::string& doing, const std::string& what) {
    const std::string text = "cannot " + doing + " '" + what + "': " + std::strerror(errno);
    std::ignore = ::write(trouble.number(), text.data(), text.size());
    ::_exit(126);
}

/// Above all that the sockets are to be, so that none is closed by another one's coming.
void lift(FileDescriptor& descriptor, int count) {
    descriptor = FileDescriptor(::fcntl(descriptor.number(), F_DUPFD_CLOEXEC, first_socket + count));
}

void hand_over(Launch& launch, FileDescriptor& trouble) {
    const int count = static_cast<int>(launch.sockets.size());
    lift(trouble, count);
    for (auto& socket : launch.sockets) lift(socket, count);
    for (int i = 0; i < count; ++i)
        ::dup2(launch.sockets[static_cast<std::size_t>(i)].number(), first_socket + i);
    if (count == 0) return;
    ::setenv("LISTEN_FDS", std::to_string(count).c_str(), 1);
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (auto& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    return pointers;
}

[[noreturn]] void become(Launch& launch, Pipe gate, FileDescriptor trouble) {
    ::setsid();
    gate.write.reset();
    char word = 0;
    if (::read(gate.read.number(), &word, 1) != 1) ::_exit(126);
    hand_over(launch, trouble);
    if (const auto failed = confine(launch.confinement)) give_up(trouble, failed->doing, failed->what);
    if (::chdir(launch.directory.c_str()) != 0) give_up(trouble, "enter", launch.directory);
    ::execv(launch.command.front().c_str(), pointers_to(launch.command).data());
    give_up(trouble, "execute", launch.command.front());
}

/// Nothing comes when the program runs: the descriptor closes with exec.
Result<> hear(const FileDescriptor& trouble) {
    std::array<char, 4096> text{};
    const ssize_t length = ::read(trouble.number(), text.data(), text.size());
    if (length <= 0) return {};
    return fail(ErrorKind::failed, {text.data(), static_cast<std::size_t>(length)});
}

} // namespace

Result<hooks::Anchor> launch(Launch launch, const std::function<Result<>(const hooks::Anchor&)>& before) {
    TT_ASSIGN(Pipe gate, make_pipe());
    TT_ASSIGN(Pipe trouble, make_pipe());
    const pid_t pid = ::fork();
    if (pid < 0) return system_failure("start a process for", launch.command.front());
    if (pid == 0) become(launch, std::move(gate), std::move(trouble.write));
    trouble.write.reset();
    const auto process = process_info(pid);
    const hooks::Anchor anchor{pid, process ? process->started : 0};
    TT_TRY(before(anchor));
    TT_TRY(write_all(gate.write, "!", "the gate of the service"));
    gate.write.reset();
    TT_TRY(hear(trouble.read));
    return anchor;
}

Result<> wait_for_child(const hooks::Anchor& process, Duration at_most, const std::string& name) {
    const bool in_time = has_ended_within(process, at_most);
    if (!in_time) ::kill(-process.pid, SIGKILL);
    int status = 0;
    ::waitpid(process.pid, &status, 0);
    if (!in_time) return fail(ErrorKind::timeout, name + " did not end within " + to_text(at_most));
    const ProcessStatus how{WEXITSTATUS(status), WIFSIGNALED(status) ? WTERMSIG(status) : 0};
    if (how.success()) return {};
    return fail(ErrorKind::failed, name + " failed: " + to_text(how));
}

} // namespace tt::agent
