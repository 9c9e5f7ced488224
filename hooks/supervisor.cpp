#include "hooks/supervisor.hpp"

#include "hooks/family.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/posix/proc.hpp"
#include "integrations/posix/system_clock.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace tt::hooks {

namespace {

constexpr std::chrono::seconds to_die{5}; ///< How long killed processes may take to go.

Result<HookRun> read_spec(const std::filesystem::path& record) {
    TT_ASSIGN(const auto bytes, read_record(record, file::spec));
    if (!bytes) return fail(ErrorKind::not_found, "no spec in '" + record.string() + "'");
    TT_ASSIGN(HookRun run, decode_run(*bytes));
    run.record = record;
    return run;
}

ProcessStatus to_status(const siginfo_t& info) {
    if (info.si_code == CLD_EXITED) return {info.si_status, 0};
    return {0, info.si_status};
}

std::uint64_t start_time(pid_t pid) {
    const auto info = process_info(pid);
    return info ? info->started : 0;
}

} // namespace

Supervisor::Supervisor(HookRun run, ReservedRecord finished, Signals signals, Pipe output)
    : run_(std::move(run))
    , finished_record_(std::move(finished))
    , signals_(std::move(signals))
    , output_(std::move(output))
    , capture_(run_.record, run_.head, run_.tail) {}

Result<Supervisor> Supervisor::prepare(const std::filesystem::path& record) {
    TT_ASSIGN(HookRun run, read_spec(record));
    TT_ASSIGN(auto finished, ReservedRecord::reserve(record / file::finished));
    TT_ASSIGN(auto signals, Signals::block({SIGCHLD, SIGTERM, SIGINT, SIGHUP}));
    ::signal(SIGXFSZ, SIG_IGN); // a limit on the size of files is an error to report, not a reason to die
    TT_ASSIGN(auto output, make_pipe());
    ::fcntl(output.read.number(), F_SETFL, O_NONBLOCK);
    return Supervisor(std::move(run), std::move(finished), std::move(signals), std::move(output));
}

Result<> Supervisor::begin() {
    TT_ASSIGN(HookProcess hook, HookProcess::prepare(run_, output_.write));
    output_.write.reset();
    hook_ = std::move(hook);
    finished_.started = SystemClock().now();
    began_ = time_since_boot();
    next_force_ = began_ + run_.deadline;
    TT_TRY(write_running());
    return hook_->begin();
}

/// Not synced: after a power loss there is no process left to find, and the spec says that it may have begun.
Result<> Supervisor::write_running() const {
    Running running{
        .shim = ::getpid(),
        .shim_started = start_time(::getpid()),
        .hook = hook_->pid(),
        .hook_started = start_time(hook_->pid()),
        .boot = {},
        .started = finished_.started,
    };
    TT_ASSIGN(running.boot, boot_id());
    TT_ASSIGN(const std::string bytes, encode(running));
    const auto path = run_.record / file::running;
    const auto beside = path.native() + ".new";
    const FileDescriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file) return system_failure("create", beside);
    TT_TRY(write_all(file, bytes, beside));
    if (::rename(beside.c_str(), path.c_str()) != 0) return system_failure("rename", beside);
    return {};
}

Result<> Supervisor::watch() {
    while (!status_) {
        std::array<pollfd, 2> watched{
            {{signals_.fd(), POLLIN, 0}, {output_ended_ ? -1 : output_.read.number(), POLLIN, 0}}
        };
        ::poll(watched.data(), watched.size(), poll_timeout(next_force_));
        if (watched[1].revents != 0) read_output();
        take_signals();
        if (!status_ && time_since_boot() >= next_force_) escalate();
    }
    finished_.status = *status_;
    finished_.duration = time_since_boot() - began_;
    return record_end();
}

bool Supervisor::read_output() {
    std::array<char, 64 << 10> buffer; // NOLINT: filled by read
    const ssize_t count = ::read(output_.read.number(), buffer.data(), buffer.size());
    if (count > 0) capture_.append({buffer.data(), static_cast<std::size_t>(count)});
    output_ended_ = count == 0;
    return count > 0;
}

void Supervisor::take_signals() {
    while (const auto signal = signals_.take()) {
        if (*signal == SIGCHLD || cancelled_) continue;
        cancelled_ = true;
        next_force_ = time_since_boot();
    }
    reap();
}

/// Takes every child that has ended: the hook, and orphans, which come to the shim as their subreaper.
void Supervisor::reap() {
    siginfo_t info{};
    while (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG) == 0 && info.si_pid != 0) {
        if (info.si_pid == hook_->pid()) status_ = to_status(info);
        info = {};
    }
}

/// First TERM for the hook's group, and after the grace KILL for all that belongs to it.
void Supervisor::escalate() {
    if (told_to_end_) {
        std::ignore = clean_up(); // tried again until the hook has ended
        next_force_ = time_since_boot() + to_die;
        return;
    }
    told_to_end_ = true;
    finished_.timed_out = !cancelled_;
    ::kill(-hook_->pid(), SIGTERM);
    next_force_ = time_since_boot() + run_.grace;
}

Result<> Supervisor::clean_up() {
    const Family family(run_.token, ::getsid(0), Anchor{::getpid(), start_time(::getpid())});
    auto done = family.kill_all(to_die);
    reap();
    return done;
}

Result<> Supervisor::record_end() {
    constexpr int more_than_a_pipe_holds = 32;
    if (!finished_.success()) TT_TRY(clean_up());
    for (int i = 0; i < more_than_a_pipe_holds && read_output(); ++i) continue;
    if (cancelled_ && !finished_.success()) return fail(ErrorKind::cancelled, "ended on request");
    finished_.dropped = capture_.dropped();
    TT_ASSIGN(const std::string bytes, encode(finished_));
    auto published = finished_record_.publish(bytes);
    if (!published) std::ignore = clean_up(); // it will be run again
    return published;
}

void Supervisor::leave_drain() {
    if (output_ended_ || ::fork() != 0) return;
    ::dup2(output_.read.number(), STDIN_FILENO);
    ::close_range(STDIN_FILENO + 1, ~0U, 0);
    ::fcntl(STDIN_FILENO, F_SETFL, 0);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    std::array<char, 4096> buffer; // NOLINT: filled by read
    while (::read(STDIN_FILENO, buffer.data(), buffer.size()) > 0) continue;
    ::_exit(0);
}

} // namespace tt::hooks
