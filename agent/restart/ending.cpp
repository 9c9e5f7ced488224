#include "agent/restart/ending.hpp"

#include "integrations/posix/run.hpp"

#include <poll.h>
#include <signal.h>

#include <cstdio>

namespace tt::agent {

namespace {

constexpr Duration to_die = std::chrono::seconds{10};
constexpr Duration to_obey =
    std::chrono::seconds{30}; ///< For systemd and supervisor, beside the service's own time.

int number_of(ServiceSignal signal) {
    switch (signal) {
    case ServiceSignal::term:
        return SIGTERM;
    case ServiceSignal::interrupt:
        return SIGINT;
    case ServiceSignal::quit:
        return SIGQUIT;
    case ServiceSignal::hup:
        return SIGHUP;
    case ServiceSignal::usr1:
        return SIGUSR1;
    case ServiceSignal::usr2:
        return SIGUSR2;
    case ServiceSignal::winch:
        return SIGWINCH;
    }
    return SIGTERM;
}

/// Whoever is told to leave by the signal itself serves on for that long.
Duration time_to_end(const Restart& how) {
    const bool leaves_by_signal = how.strategy == RestartStrategy::lame_duck && how.out.http.empty();
    return how.stop.timeout + (leaves_by_signal ? how.out.time : Duration{0});
}

/// Everything that was started with it, wherever it went.
Result<> kill_family(const RunningService& service, const hooks::Anchor& process) {
    if (service.run.empty()) return {};
    return hooks::Family(service.run, process.pid, process).kill_all(to_die);
}

Result<> end_process(const RunningService& service) {
    const hooks::Anchor process{service.pid, service.started};
    if (!main_process(service)) return kill_family(service, process);
    signal_process(end_of(process), number_of(service.how.stop.signal));
    const Duration time = time_to_end(service.how);
    if (!has_ended_within(process, time)) {
        remark("it did not end within " + to_text(time) + ", and is killed");
        signal_process(end_of(process), SIGKILL);
        if (!has_ended_within(process, to_die))
            return fail(ErrorKind::timeout, "process " + std::to_string(service.pid) + " cannot be killed");
    }
    return kill_family(service, process);
}

/// Without a process to watch, the whole time.
void serve_on(const RunningService& service) {
    if (const auto process = main_process(service))
        has_ended_within(*process, service.how.out.time);
    else if (may_run(service))
        ::poll(nullptr, 0, static_cast<int>(service.how.out.time.count()));
}

} // namespace

void remark(const std::string& text) {
    std::puts(text.c_str());
    std::fflush(stdout);
}

bool may_run(const RunningService& service) {
    return main_process(service) || !service.how.systemd.empty() || !service.how.supervisor.empty();
}

Result<> order(const std::string& program, const std::vector<std::string>& words, Duration deadline) {
    const ProcessSpec spec{.executable = program, .arguments = words, .variables = own_variables()};
    TT_ASSIGN(const auto exit, run(spec, {.deadline = deadline}));
    std::string doing = program;
    for (const auto& word : words) doing += " " + word;
    if (exit.timed_out) return fail(ErrorKind::timeout, doing + " did not end within " + to_text(deadline));
    if (exit.status.success()) return {};
    return fail(
        ErrorKind::failed, doing + ": " + to_text(exit.status) + ": " + exit.error.text() + exit.output.text()
    );
}

void take_out(const RunningService& service, HttpClient& http) {
    const auto& how = service.how;
    if (how.strategy != RestartStrategy::lame_duck || how.out.http.empty() || !may_run(service)) return;
    HttpRequest request;
    request.method = "POST";
    request.url = how.out.http;
    request.proxy = "";
    request.timeout = std::chrono::seconds{5};
    const auto answer = http.send(request);
    if (!answer) return remark("it cannot be told to leave: " + answer.error().message);
    if (answer->status >= 300) return remark("told to leave, it answered " + std::to_string(answer->status));
    serve_on(service);
}

Result<> end(const RunningService& service) {
    const auto& how = service.how;
    const Duration deadline = time_to_end(how) + to_obey;
    if (!how.systemd.empty()) return order("systemctl", {"stop", how.systemd}, deadline);
    if (!how.supervisor.empty()) return order("supervisorctl", {"stop", how.supervisor}, deadline);
    return end_process(service);
}

Result<> signal(const RunningService& service, ServiceSignal signal) {
    const auto& how = service.how;
    const std::string name(to_string(signal));
    if (!how.systemd.empty())
        return order("systemctl", {"kill", "--kill-who=main", "--signal=" + name, how.systemd}, to_obey);
    if (!how.supervisor.empty()) return order("supervisorctl", {"signal", name, how.supervisor}, to_obey);
    signal_process(end_of({service.pid, service.started}), number_of(signal));
    return {};
}

} // namespace tt::agent
