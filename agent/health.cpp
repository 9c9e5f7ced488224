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

Result<std::string> value_of(const std::string& key, const HealthSubject& subject) {
    if (key == "commit") return subject.commit.value;
    if (key == "build") return subject.build.value;
    const auto found = subject.runtime.find(key);
    if (found != subject.runtime.end()) return found->second;
    return fail(
        ErrorKind::invalid_input, "health check: nothing is known of '${" + key + "}'",
        "declare the key under build.env and give it a value for this stage"
    );
}

Result<> check_headers(const HealthCheck& check, const HealthSubject& subject, const HttpResponse& response) {
    for (const auto& [name, wanted] : check.header) {
        TT_ASSIGN(const std::string value, expand(wanted, subject));
        const auto found = response.headers.value(name);
        if (found != value)
            return fail(
                ErrorKind::failed, "header " + name + " was '" + std::string(found) + "', not as expected"
            );
    }
    return {};
}

Result<> ask_http(
    const HealthCheck& check, const HealthSubject& subject, HttpClient& http, Duration time,
    const std::stop_token& stop
) {
    HttpRequest request;
    TT_ASSIGN(request.url, expand(check.http, subject));
    request.proxy = "";
    request.max_redirects = 0;
    request.timeout = time;
    request.connect_timeout = time;
    request.max_body = 1 << 20;
    request.stop = stop;
    TT_ASSIGN(const auto response, http.send(request));
    if (response.status != check.status)
        return fail(
            ErrorKind::failed,
            "status was " + std::to_string(response.status) + ", not " + std::to_string(check.status)
        );
    return check_headers(check, subject, response);
}

Result<> ask_program(
    const HealthCheck& check, const HealthSubject& subject, Duration time, const std::stop_token& stop
) {
    if (!is_tree_path(check.exec))
        return fail(ErrorKind::invalid_input, "health check: '" + check.exec + "' is no path in the build");
    const ProcessSpec spec{
        .executable = subject.release / check.exec,
        .arguments = {},
        .variables = subject.variables,
        .directory = subject.release
    };
    TT_ASSIGN(const auto exit, run(spec, {.deadline = time, .head = 1024, .tail = 1024}, {}, stop));
    if (exit.timed_out)
        return fail(ErrorKind::timeout, check.exec + " gave no answer within " + to_text(time));
    if (!exit.status.success()) return fail(ErrorKind::failed, check.exec + ": " + to_text(exit.status));
    return {};
}

Result<>
ask(const HealthCheck& check, const HealthSubject& subject, HttpClient& http, Duration left,
    const std::stop_token& stop) {
    const Duration time = std::clamp(left, Duration{1}, longest_answer);
    return check.exec.empty() ? ask_http(check, subject, http, time, stop)
                              : ask_program(check, subject, time, stop);
}

} // namespace

Result<std::string> expand(const std::string& text, const HealthSubject& subject) {
    std::string out;
    std::size_t from = 0;
    for (std::size_t at = 0; (at = text.find("${", from)) != std::string::npos;) {
        const auto end = text.find('}', at);
        if (end == std::string::npos)
            return fail(ErrorKind::invalid_input, "health check: '${' without its '}'");
        TT_ASSIGN(const std::string value, value_of(text.substr(at + 2, end - at - 2), subject));
        out += text.substr(from, at - from) + value;
        from = end + 1;
    }
    return out + text.substr(from);
}

Result<> await_health(
    const HealthCheck& check, const HealthSubject& subject, HttpClient& http, const std::stop_token& stop
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
        last = ask(check, subject, http, left, stop);
        good = last ? good + 1 : 0;
        if (good >= check.consecutive) break;
        TT_ASSIGN(
            const bool stop_asked, wait_readable(stopped.fd(), std::max(check.interval, shortest_interval))
        );
        if (stop_asked) return fail(ErrorKind::cancelled, "the health check was stopped");
    }
    return {};
}

} // namespace tt::agent
