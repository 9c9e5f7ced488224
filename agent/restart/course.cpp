#include "agent/restart/course.hpp"

#include "agent/restart/ending.hpp"
#include "agent/restart/launch.hpp"
#include "agent/restart/sockets.hpp"
#include "hooks/remains.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/release_directory.hpp"
#include "integrations/posix/run.hpp"
#include "integrations/posix/system_clock.hpp"

#include <poll.h>

#include <algorithm>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

using Running = std::optional<RunningService>;

constexpr Duration to_look_again = std::chrono::milliseconds{10};

/// How long what nobody knows may take to end by itself.
constexpr Duration to_end = std::chrono::seconds{10};

/// How long what has ended may still be seen to listen.
constexpr Duration to_be_free = std::chrono::seconds{1};

/// A process of which nothing can be asked has to live for so long.
constexpr Duration to_be_believed = std::chrono::milliseconds{500};

bool is_started_by_others(const Restart& how) {
    return !how.systemd.empty() || !how.supervisor.empty();
}

void take(RunningService& service, const PidFile& file) {
    service.pid = file.process->pid;
    service.started = file.process->started;
    service.written = file.written;
}

/// A service that was never started by us is known by what its build says of it.
Running known_from_build(const Restart& how) {
    RunningService service;
    service.how = how;
    service.boot = boot_id().value_or("");
    if (is_started_by_others(how)) return service;
    const PidFile file = read_pid_file(how.pid_file);
    if (!file.process) return std::nullopt;
    take(service, file);
    return service;
}

/// A service may have been started anew since, by hand or by itself: its pid file knows. As long as nobody
/// wrote it since, it names the one that is gone, and a stranger who got its number.
Running known_anew(const RunningService& service) {
    const PidFile file = read_pid_file(service.how.pid_file);
    if (!file.process || file.written == service.written) return std::nullopt;
    RunningService now = service;
    now.boot = boot_id().value_or("");
    take(now, file);
    return now;
}

/// What a disk has damaged tells nobody what runs: everything that hooks of the service left running is
/// ended.
Result<> end_unreadable(const Error& error, const fs::path& releases) {
    remark(error.message + "; whatever runs of the service is ended");
    return hooks::Remains(releases, {}).end_all(to_end);
}

Result<Running> find_running(const Transfer& transfer) {
    auto record = read_running_service(transfer.record);
    if (!record) {
        TT_TRY(end_unreadable(record.error(), transfer.releases));
        return known_from_build(transfer.restart);
    }
    auto service = *std::move(record);
    if (!service) return known_from_build(transfer.restart);
    if (service->how.pid_file.empty() || main_process(*service)) return service;
    const auto now = known_anew(*service);
    return now ? now : service;
}

Result<> flip_slot(const Transfer& transfer) {
    return flip(transfer.slot, fs::path("releases") / transfer.release.filename());
}

Result<>
remember(const Transfer& transfer, const std::optional<hooks::Anchor>& process, std::uint64_t written = 0) {
    RunningService service;
    service.how = transfer.restart;
    service.run = transfer.run;
    service.written = written;
    TT_ASSIGN(service.boot, boot_id());
    if (process) {
        service.pid = process->pid;
        service.started = process->started;
    }
    return write_running_service(transfer.record, service);
}

/// Through the slot where it reloads by executing itself anew; else straight from its release.
fs::path directory_of_service(const Transfer& transfer) {
    return transfer.restart.strategy == RestartStrategy::reload ? transfer.slot : transfer.release;
}

Result<std::optional<hooks::Anchor>>
start_program(const Transfer& transfer, std::vector<FileDescriptor> sockets) {
    const auto directory = directory_of_service(transfer);
    Launch order{transfer.restart.run, directory, transfer.confinement, std::move(sockets)};
    order.command.front() = directory / order.command.front();
    return launch(std::move(order), [&](const hooks::Anchor& process) {
        return remember(transfer, process);
    });
}

/// The hook runs as the service does, and what it leaves behind is the service.
Result<> run_starter(const Transfer& transfer) {
    Launch order{{transfer.starter}, transfer.starter.parent_path(), transfer.confinement, {}};
    TT_ASSIGN(const auto hook, launch(std::move(order), [](const hooks::Anchor&) { return Result<>{}; }));
    return wait_for_child(hook, transfer.restart.timeout, "RESTARTING");
}

/// When the pid file was written since, by a process that lives.
Result<PidFile> await_pid_file(const Transfer& transfer, const PidFile& before) {
    const Duration deadline = time_since_boot() + transfer.restart.timeout;
    while (time_since_boot() < deadline) {
        PidFile file = read_pid_file(transfer.restart.pid_file);
        if (file.process && file.written != before.written) return file;
        ::poll(nullptr, 0, static_cast<int>(to_look_again.count()));
    }
    return fail(
        ErrorKind::timeout,
        "no process came to '" + transfer.restart.pid_file + "' within " + to_text(transfer.restart.timeout),
        "RESTARTING has to start the service, and the service to write its number there"
    );
}

Result<std::optional<hooks::Anchor>> start_by_hook(const Transfer& transfer) {
    if (transfer.starter.empty())
        return fail(
            ErrorKind::failed, "the build has no RESTARTING hook, which is to start the service",
            "add it, or say by `run`, `systemd` or `supervisor` who starts it"
        );
    const PidFile before = read_pid_file(transfer.restart.pid_file);
    TT_TRY(run_starter(transfer));
    TT_ASSIGN(const auto file, await_pid_file(transfer, before));
    TT_TRY(remember(transfer, file.process, file.written));
    return file.process;
}

Result<std::optional<hooks::Anchor>> start_by_others(const Transfer& transfer) {
    const auto& how = transfer.restart;
    TT_TRY(remember(transfer, std::nullopt));
    if (!how.systemd.empty()) {
        TT_TRY(order("systemctl", {"start", how.systemd}, how.timeout));
    } else {
        TT_TRY(order("supervisorctl", {"start", how.supervisor}, how.timeout));
    }
    return std::nullopt;
}

Result<std::optional<hooks::Anchor>> start(const Transfer& transfer, std::vector<FileDescriptor> sockets) {
    if (!transfer.restart.run.empty()) return start_program(transfer, std::move(sockets));
    if (is_started_by_others(transfer.restart)) return start_by_others(transfer);
    return start_by_hook(transfer);
}

std::unexpected<Error> ended_at_once() {
    return fail(
        ErrorKind::failed, "the service ended right after it was started",
        "what it wrote last is with this step's output"
    );
}

/// It is started when it takes connections; without a port, when it has lived for a moment.
Result<> await_started(const Transfer& transfer, const std::optional<hooks::Anchor>& process) {
    const auto& how = transfer.restart;
    const Duration deadline = time_since_boot() + how.timeout;
    if (how.port.empty()) {
        if (process && has_ended_within(*process, to_be_believed)) return ended_at_once();
        return {};
    }
    while (!takes_connections(how.port)) {
        if (process && !lives(*process)) return ended_at_once();
        if (time_since_boot() >= deadline)
            return fail(
                ErrorKind::timeout,
                "nobody took connections at '" + how.port + "' within " + to_text(how.timeout)
            );
        ::poll(nullptr, 0, static_cast<int>(to_look_again.count()));
    }
    return {};
}

/// Whoever it is, health would be asked of them. Not so where systemd or we hold the socket for the service.
Result<> await_free_port(const Restart& how) {
    if (how.port.empty() || !how.listen.empty() || is_started_by_others(how)) return {};
    const Duration deadline = time_since_boot() + to_be_free;
    while (takes_connections(how.port)) {
        if (time_since_boot() >= deadline)
            return fail(
                ErrorKind::conflict,
                "somebody else takes connections at '" + how.port
                    + "', though nothing of the service runs any more",
                "`ss -ltnp` says who; when they are gone: tt retry, or tt hosts reset HOST where no deploy "
                "is active"
            );
        ::poll(nullptr, 0, static_cast<int>(to_look_again.count()));
    }
    return {};
}

Result<> start_anew(const Transfer& transfer, std::vector<FileDescriptor> sockets) {
    TT_TRY(await_free_port(transfer.restart));
    TT_TRY(flip_slot(transfer));
    TT_ASSIGN(const auto process, start(transfer, std::move(sockets)));
    return await_started(transfer, process);
}

/// What reloads keeps its process, so that it is only remembered whose build it runs.
Result<> reload(const Transfer& transfer, const Running& running) {
    TT_TRY(flip_slot(transfer));
    TT_TRY(signal(*running, transfer.restart.reload));
    auto service = *running;
    service.how = transfer.restart;
    return write_running_service(transfer.record, service);
}

/// A service that does not know the signal would die of it.
bool can_reload(const Transfer& transfer, const Running& running) {
    return transfer.restart.strategy == RestartStrategy::reload && running && may_run(*running)
           && running->how.strategy == RestartStrategy::reload;
}

Result<std::vector<FileDescriptor>> sockets_of(const Transfer& transfer, const Running& running) {
    if (transfer.restart.listen.empty()) return std::vector<FileDescriptor>{};
    return listening_sockets(transfer.restart.listen, running ? main_process(*running) : std::nullopt);
}

} // namespace

Result<> transfer(const Transfer& transfer, HttpClient& http) {
    TT_ASSIGN(const auto running, find_running(transfer));
    if (can_reload(transfer, running)) return reload(transfer, running);
    TT_ASSIGN(auto sockets, sockets_of(transfer, running));
    if (running) {
        take_out(*running, http);
        TT_TRY(end(*running));
    }
    return start_anew(transfer, std::move(sockets));
}

Result<> end_service(const fs::path& record, const fs::path& releases, HttpClient& http) {
    const auto running = read_running_service(record);
    if (!running) {
        TT_TRY(end_unreadable(running.error(), releases));
    } else if (*running) {
        take_out(**running, http);
        TT_TRY(end(**running));
    }
    std::error_code error;
    fs::remove(record, error);
    return error ? Result<>(fail(ErrorKind::failed, "remove '" + record.string() + "': " + error.message()))
                 : sync_directory(directory_of(record));
}

} // namespace tt::agent
