#include "agent/restart/running_service.hpp"

#include "integrations/files/atomic_file.hpp"
#include "integrations/json/instantiate.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/system_clock.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <charconv>

namespace tt {

TT_JSON(agent::RunningService);

} // namespace tt

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = 1 << 20;
/// The times of files are those of the last tick, and processes start in ticks.
constexpr Duration slack = std::chrono::seconds{1};
constexpr mode_t secret_file = 0600; // The arguments of a program may hold what others need not know.

std::uint64_t nanoseconds(const timespec& time) {
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec);
}

Time time_of(const timespec& time) {
    return Time{std::chrono::floor<Duration>(
        std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec}
    )};
}

/// By the time of day that it is now: a clock that was set forward since makes a process look younger than
/// what it wrote, so that it is rather left alone.
bool was_there(const hooks::Anchor& process, Time at) {
    const auto ticks = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    const Duration since_boot{process.started * 1000 / ticks};
    return SystemClock().now() - time_since_boot() + since_boot <= at;
}

std::optional<hooks::Anchor> anchor_of(pid_t pid) {
    const auto process = process_info(pid);
    if (!process || process->dead) return std::nullopt;
    return hooks::Anchor{pid, process->started};
}

} // namespace

Result<std::optional<RunningService>> read_running_service(const fs::path& file) {
    const auto bytes = read_file(file, largest_file);
    if (!bytes && bytes.error().kind == ErrorKind::not_found) return std::nullopt;
    if (!bytes) return std::unexpected(bytes.error());
    auto service = decode<RunningService>(*bytes);
    if (!service) return with_context(service.error(), "read '" + file.string() + "'");
    return *std::move(service);
}

Result<> write_running_service(const fs::path& file, const RunningService& service) {
    return write_atomically(file, encode(service), secret_file);
}

namespace {

/// The one that was started may have left the work to others that it started.
bool has_ended(const RunningService& service) {
    if (service.pid == 0 || main_process(service)) return false;
    const PidFile now = read_pid_file(service.how.pid_file);
    if (now.names_somebody && now.written != service.written) return false;
    const hooks::Anchor process{service.pid, service.started};
    return hooks::Family(service.run, process.pid, process).members().empty();
}

} // namespace

bool has_ended(const fs::path& file) {
    const auto service = read_running_service(file);
    return service && *service && has_ended(**service);
}

Life look_at_life(const fs::path& file) {
    const auto service = read_running_service(file);
    if (!service || !*service) return {};
    const std::string& pid_file = (*service)->how.pid_file;
    Life life{has_ended(**service), pid_file.empty()};
    auto process = main_process(**service);
    if (!process && !life.for_good) process = read_pid_file(pid_file).process;
    if (process) life.end = end_of(*process);
    return life;
}

Duration time_to_end(const fs::path& file, const Restart& otherwise) {
    const auto service = read_running_service(file);
    const Restart& how = service && *service ? (*service)->how : otherwise;
    return how.out.time + how.stop.timeout;
}

/// It is looked at before it is read: whoever writes meanwhile is found with the next look.
PidFile read_pid_file(const std::string& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) < 0) return {};
    const auto text = read_file(path, 64);
    pid_t pid = 0;
    if (text) std::from_chars(text->data(), text->data() + text->size(), pid);
    const auto named = pid > 1 ? anchor_of(pid) : std::nullopt;
    PidFile file{named, named.has_value(), nanoseconds(status.st_mtim)};
    if (named && !was_there(*named, time_of(status.st_mtim) + slack)) file.process.reset();
    return file;
}

std::optional<hooks::Anchor> main_process(const RunningService& service) {
    const auto boot = boot_id();
    if (service.pid <= 1 || !boot || *boot != service.boot) return std::nullopt;
    const hooks::Anchor process{service.pid, service.started};
    return lives(process) ? std::optional(process) : std::nullopt;
}

bool lives(const hooks::Anchor& process) {
    const auto now = anchor_of(process.pid);
    return now && now->started == process.started;
}

FileDescriptor end_of(const hooks::Anchor& process) {
    FileDescriptor pidfd = open_pidfd(process.pid);
    return lives(process) ? std::move(pidfd) : FileDescriptor{};
}

bool has_ended_within(const hooks::Anchor& process, Duration at_most) {
    const FileDescriptor pidfd = end_of(process);
    return !pidfd || wait_readable(pidfd.number(), at_most).value_or(false);
}

} // namespace tt::agent
