#include "hooks/shim.hpp"

#include "hooks/family.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/posix/file_lock.hpp"
#include "integrations/posix/pidfd.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/run.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <array>

namespace tt::hooks {

namespace {

namespace fs = std::filesystem;

Result<std::string> make_token() {
    std::array<unsigned char, 16> random{};
    if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size()))
        return system_failure("read", "random bytes");
    std::string token;
    for (const unsigned char byte : random) {
        token += "0123456789abcdef"[byte >> 4];
        token += "0123456789abcdef"[byte & 15];
    }
    return token;
}

/// Makes the directory and those above it, so that each one's name is durable.
Result<> make_directory(const fs::path& path) {
    if (std::error_code ignored; fs::is_directory(path, ignored)) return {};
    TT_TRY(make_directory(directory_of(path)));
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        return system_failure("make the directory", path);
    return sync_directory(directory_of(path));
}

std::unexpected<Error> fail_used(const fs::path& record) {
    return fail(
        ErrorKind::conflict, "the hook of '" + record.string() + "' was started before",
        "look at its state; a new attempt needs a directory of its own"
    );
}

Result<FileLock> lock_new_record(const fs::path& record) {
    auto lock = FileLock::acquire(record / file::lock);
    if (!lock && lock.error().kind == ErrorKind::blocked) return fail_used(record);
    std::error_code ignored;
    const bool used =
        fs::exists(record / file::spec, ignored) || fs::exists(record / file::finished, ignored);
    if (lock && used) return fail_used(record);
    return lock;
}

/// Runs the shim's foreground part, which ends when the hook begins or when it is certain that it will not.
Result<> launch(const fs::path& shim, const fs::path& record, const FileLock& lock) {
    const ProcessSpec spec{
        .executable = shim, .arguments = {record}, .variables = {}, .inherited = lock.fd()
    };
    TT_ASSIGN(const auto exit, tt::run(spec, {.deadline = std::chrono::seconds{30}}));
    if (exit.status.success()) return {};
    if (exit.status.signal != 0)
        return fail(ErrorKind::unavailable, "the shim was killed: " + to_text(exit.status));
    if (exit.status.code != 1) return fail(ErrorKind::failed, "the shim ended with " + to_text(exit.status));
    return with_context(decode_error(exit.output.text()), "begin a hook");
}

/// Makes the directory as good as new if the hook cannot have begun: nobody is alive to make it begin, and
/// who runs it is recorded before it begins.
void forget_unless_begun(const fs::path& record) {
    const auto holder = FileLock::holder(record / file::lock);
    const auto running = read_record(record, file::running);
    if (!holder || *holder || !running || *running) return;
    std::error_code ignored;
    fs::remove(record / file::spec, ignored);
}

Result<std::optional<Finished>> read_finished(const fs::path& record) {
    TT_ASSIGN(const auto bytes, read_record(record, file::finished));
    if (!bytes) return std::nullopt;
    TT_ASSIGN(const auto finished, decode_finished(*bytes));
    return finished;
}

Result<std::optional<Running>> read_running(const fs::path& record) {
    TT_ASSIGN(const auto bytes, read_record(record, file::running));
    if (!bytes) return std::nullopt;
    TT_ASSIGN(auto running, decode_running(*bytes));
    return running;
}

/// What look() can tell without waiting; nothing while a shim is alive that has not said who it is.
Result<std::optional<HookState>> look_once(const fs::path& record) {
    TT_ASSIGN(const auto early, read_finished(record));
    if (early) return *early;
    TT_ASSIGN(const auto spec, read_record(record, file::spec));
    if (!spec) return NotStarted{};
    TT_ASSIGN(const auto holder, FileLock::holder(record / file::lock));
    TT_ASSIGN(const auto late, read_finished(record)); // it may have ended between the two looks
    if (late) return *late;
    if (!holder) return Interrupted{};
    TT_ASSIGN(const auto running, read_running(record));
    if (running) return *running;
    return std::nullopt;
}

/// The pidfd of the shim, or nothing when that very shim has ended.
std::optional<FileDescriptor> shim_of(const Running& running) {
    FileDescriptor pidfd = open_pidfd(running.shim);
    const auto process = process_info(running.shim);
    if (!pidfd || !process || process->started != running.shim_started) return std::nullopt;
    return pidfd;
}

/// The records of the leftover are of this boot; after another boot nothing is left.
Result<bool> is_of_this_boot(const Running& running) {
    TT_ASSIGN(const std::string boot, boot_id());
    return running.boot == boot;
}

} // namespace

Result<> start(const fs::path& shim, HookRun run) {
    TT_TRY(make_directory(run.record));
    TT_ASSIGN(FileLock lock, lock_new_record(run.record));
    TT_ASSIGN(run.token, make_token());
    TT_ASSIGN(const std::string spec, encode(run));
    TT_TRY(write_atomically(run.record / file::spec, spec, 0600));
    auto launched = launch(shim, run.record, lock);
    std::ignore = FileLock(std::move(lock)); // from here on the shim alone holds it
    if (!launched) forget_unless_begun(run.record);
    return launched;
}

Result<HookState> look(const fs::path& record) {
    // Waiting is needed only when start() is under way elsewhere, or was when its process was killed.
    constexpr int tries = 500;
    for (int i = 0; i < tries; ++i) {
        TT_ASSIGN(const auto state, look_once(record));
        if (state) return *state;
        ::poll(nullptr, 0, 10);
    }
    return fail(ErrorKind::unavailable, "the shim of '" + record.string() + "' does not begin", "look again");
}

Result<std::optional<FileDescriptor>> wait_fd(const fs::path& record) {
    TT_ASSIGN(const HookState state, look(record));
    const auto* running = std::get_if<Running>(&state);
    return running == nullptr ? std::nullopt : shim_of(*running);
}

Result<HookState> wait(const fs::path& record, Duration at_most) {
    TT_ASSIGN(const auto ended, wait_fd(record));
    if (ended) TT_TRY(wait_readable(ended->number(), at_most));
    return look(record);
}

Result<> cancel(const fs::path& record) {
    TT_ASSIGN(const auto shim, wait_fd(record));
    if (shim) signal_process(*shim, SIGTERM);
    return {};
}

Result<> kill_leftover(const fs::path& record) {
    TT_ASSIGN(const HookState state, look(record));
    if (std::holds_alternative<Running>(state))
        return fail(ErrorKind::conflict, "the hook of '" + record.string() + "' runs", "cancel it and wait");
    if (!std::holds_alternative<Interrupted>(state)) return {};
    TT_ASSIGN(const auto spec, read_record(record, file::spec));
    TT_ASSIGN(const HookRun run, decode_run(spec.value_or("")));
    TT_ASSIGN(const auto running, read_running(record));
    constexpr pid_t unknown = -1;
    Family family(run.token, unknown, std::nullopt);
    if (running) {
        TT_ASSIGN(const bool same_boot, is_of_this_boot(*running));
        if (!same_boot) return {};
        family = Family(run.token, running->shim, Anchor{running->hook, running->hook_started});
    }
    return family.kill_all(std::chrono::seconds{10});
}

} // namespace tt::hooks
