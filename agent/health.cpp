#include "agent/health.hpp"

#include "agent/event.hpp"
#include "integrations/build/tree_path.hpp"
#include "integrations/posix/run.hpp"
#include "integrations/posix/system_clock.hpp"

#include <algorithm>

namespace tt::agent {

namespace {

constexpr Duration longest_answer = std::chrono::seconds{10};
constexpr Duration shortest_interval = std::chrono::milliseconds{10};

Result<> check_headers(const HealthCheck& check, const Subject& subject, const HttpResponse& response) {
    for (const auto& [name, wanted] : check.header) {
        TT_ASSIGN(const std::string value, expand(wanted, subject));
        const auto found = response.headers.value(name);
        if (found != value)
            return fail(
                ErrorKind::failed,
                "header " + name + " was '" + std::string(found) + "', not '" + wanted + "'"
            );
    }
    return {};
}

Result<> check_body(const HealthCheck& check, const Subject& subject, const HttpResponse& response) {
    TT_ASSIGN(const std::string wanted, expand(check.body, subject));
    if (response.body.find(wanted) != std::string::npos) return {};
    return fail(ErrorKind::failed, "the answer does not hold '" + wanted + "'");
}

Result<> ask_http(
    const HealthCheck& check, const Subject& subject, HttpClient& http, Duration time,
    const std::stop_token& stop
) {
    TT_ASSIGN(auto request, request_to(check.http, subject, time));
    request.stop = stop;
    TT_ASSIGN(const auto response, http.send(request));
    if (response.status != check.status)
        return fail(
            ErrorKind::failed,
            "status was " + std::to_string(response.status) + ", not " + std::to_string(check.status)
        );
    TT_TRY(check_headers(check, subject, response));
    return check_body(check, subject, response);
}

Result<>
ask_program(const HealthCheck& check, const Subject& subject, Duration time, const std::stop_token& stop) {
    if (!is_tree_path(check.exec))
        return fail(ErrorKind::invalid_input, "health check: '" + check.exec + "' is no path in the build");
    TT_ASSIGN(
        const auto exit,
        run(program_of(check.exec, subject), {.deadline = time, .head = 1024, .tail = 1024}, {}, stop)
    );
    if (exit.timed_out)
        return fail(ErrorKind::timeout, check.exec + " gave no answer within " + to_text(time));
    if (!exit.status.success()) return fail(ErrorKind::failed, check.exec + ": " + to_text(exit.status));
    return {};
}

Result<>
ask(const HealthCheck& check, const Subject& subject, HttpClient& http, Duration left,
    const std::stop_token& stop) {
    const Duration time = std::clamp(left, Duration{1}, longest_answer);
    return check.exec.empty() ? ask_http(check, subject, http, time, stop)
                              : ask_program(check, subject, time, stop);
}

/// Such an answer says less than the one before it.
bool was_cut_off(const Result<>& answer, Duration left) {
    return !answer && answer.error().kind == ErrorKind::timeout && left < longest_answer;
}

/// Until the next question is due; an Error when a stop is asked for.
Result<> pause(const HealthCheck& check, const StopEvent& stopped) {
    const Duration interval = std::max(check.interval, shortest_interval);
    TT_ASSIGN(const bool stop_asked, wait_readable(stopped.fd(), interval));
    if (stop_asked) return fail(ErrorKind::cancelled, "the health check was stopped");
    return {};
}

} // namespace

Result<> await_health(
    const HealthCheck& check, const Subject& subject, HttpClient& http, const std::stop_token& stop
) {
    const StopEvent stopped(stop);
    const Duration deadline = time_since_boot() + check.timeout;
    Result<> last;
    for (int good = 0; good < std::max(check.consecutive, 1);) {
        const Duration left = deadline - time_since_boot();
        if (left <= Duration{0})
            return fail(
                ErrorKind::timeout,
                "not healthy within " + to_text(check.timeout) + (last ? "" : ": " + last.error().message)
            );
        const auto answer = ask(check, subject, http, left, stop);
        good = answer ? good + 1 : 0;
        if (last || !was_cut_off(answer, left)) last = answer;
        if (good >= check.consecutive) break;
        TT_TRY(pause(check, stopped));
    }
    return {};
}

Result<> stay_healthy(
    const HealthCheck& check, const Subject& subject, HttpClient& http, const std::stop_token& stop
) {
    const StopEvent stopped(stop);
    const Duration end = time_since_boot() + check.soak;
    for (int bad = 0; time_since_boot() < end;) {
        const auto answer = ask(check, subject, http, longest_answer, stop);
        bad = answer ? 0 : bad + 1;
        if (bad >= std::max(check.consecutive, 1))
            return with_context(answer.error(), "it did not stay healthy for " + to_text(check.soak));
        TT_TRY(pause(check, stopped));
    }
    return {};
}

} // namespace tt::agent
