#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/time.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tt {

/// How a service is made to run the release that its slot names.
enum class RestartStrategy {
    hook,      ///< The build's RESTARTING hook does it.
    plain,     ///< It is stopped, and started from the new release. Whoever calls meanwhile is refused.
    lame_duck, ///< It says that it is leaving and serves on until nobody sends it anything; then as plain.
    reload,    ///< It gets a signal and takes the new release by itself.
    socket_activation, ///< As plain, but its sockets stay open: whoever calls meanwhile waits.
};

constexpr auto names(RestartStrategy) {
    using enum RestartStrategy;
    return std::to_array<std::pair<RestartStrategy, std::string_view>>(
        {{hook, "hook"},
         {plain, "plain"},
         {lame_duck, "lame_duck"},
         {reload, "reload"},
         {socket_activation, "socket_activation"}}
    );
}

/// The signals that services take orders by.
enum class ServiceSignal { term, interrupt, quit, hup, usr1, usr2, winch };

constexpr auto names(ServiceSignal) {
    using enum ServiceSignal;
    return std::to_array<std::pair<ServiceSignal, std::string_view>>(
        {{term, "TERM"},
         {interrupt, "INT"},
         {quit, "QUIT"},
         {hup, "HUP"},
         {usr1, "USR1"},
         {usr2, "USR2"},
         {winch, "WINCH"}}
    );
}

/// How a service is told to leave, before it is stopped.
struct TakeOut {
    std::string
        http; ///< Asked by POST, replaced like those of the health check; empty: the signal to stop tells it.
    Duration time = std::chrono::seconds{5}; ///< How long it then serves on: until load balancers know.

    bool operator==(const TakeOut&) const = default;

    template<class Self = TakeOut>
    static constexpr auto fields() {
        return std::tuple{field("http", &Self::http), field("time", &Self::time)};
    }
};

/// How a service is ended. What still runs after the time is killed.
struct Stop {
    ServiceSignal signal = ServiceSignal::term;
    Duration timeout = std::chrono::seconds{20};

    bool operator==(const Stop&) const = default;

    template<class Self = Stop>
    static constexpr auto fields() {
        return std::tuple{field("signal", &Self::signal), field("timeout", &Self::timeout)};
    }
};

/// How a service gets from one release to the next. Whoever starts it is its parent, and tt never is: at most
/// one of `run`, `systemd` and `supervisor` is set, and without any the RESTARTING hook starts it.
struct Restart {
    RestartStrategy strategy = RestartStrategy::hook;
    std::vector<std::string> run;    ///< A program in the build and what it is given; `${KEY}` is replaced.
    std::string systemd;             ///< The unit.
    std::string supervisor;          ///< The program, as supervisord knows it.
    std::string pid_file;            ///< Where a service that its hook starts writes its number.
    std::vector<std::string> listen; ///< Sockets to hold, `HOST:PORT` or `/PATH`; for socket_activation.
    std::string port; ///< It is started when this port of the host takes connections; empty: not looked at.
    ServiceSignal reload = ServiceSignal::hup;
    TakeOut out;
    Stop stop;
    std::string in; ///< Asked by POST when the service is warm and healthy; only then does it get traffic.
    Duration timeout = std::chrono::seconds{60}; ///< Of the RESTARTING hook, or of starting.

    bool operator==(const Restart&) const = default;

    template<class Self = Restart>
    static constexpr auto fields() {
        return std::tuple{
            field("strategy", &Self::strategy),
            field("run", &Self::run),
            field("systemd", &Self::systemd),
            field("supervisor", &Self::supervisor),
            field("pid_file", &Self::pid_file),
            field("listen", &Self::listen),
            field("port", &Self::port),
            field("reload", &Self::reload),
            field("out", &Self::out),
            field("stop", &Self::stop),
            field("in", &Self::in),
            field("timeout", &Self::timeout),
        };
    }
};

/// What is asked of a service that has just started, so that its first users do not pay for it.
struct Warmup {
    std::vector<std::string> http; ///< Addresses, taken in turn, replaced like those of the health check.
    std::string exec;              ///< A path inside the build, run once like a hook, before the requests.
    int count = 30;                ///< Requests, at least.
    int parallel = 1;
    std::optional<Duration> p95; ///< Go on until the 95th percentile of the newest `window` is no slower.
    int window = 20;
    Duration timeout = std::chrono::seconds{5}; ///< Of one request.
    Duration max = std::chrono::seconds{90};    ///< Of all of it; then it is as warm as it gets.

    bool operator==(const Warmup&) const = default;

    template<class Self = Warmup>
    static constexpr auto fields() {
        return std::tuple{
            field("http", &Self::http),         field("exec", &Self::exec), field("count", &Self::count),
            field("parallel", &Self::parallel), field("p95", &Self::p95),   field("window", &Self::window),
            field("timeout", &Self::timeout),   field("max", &Self::max),
        };
    }
};

/// How a host finds out that the service is well. Exactly one of `http` and `exec` is set.
struct HealthCheck {
    std::string
        http; ///< URL, with `${commit}` and `${build}` replaced, and `${KEY}` of declared environment keys.
    std::string exec; ///< A path inside the build, run like a hook.
    int status = 200;
    std::map<std::string, std::string> header; ///< Header → expected value, replaced like `http`.
    std::string body = {}; ///< A text that the answer holds, replaced like `http`; empty: any answer will do.
    int consecutive = 1;   ///< Good answers in a row.
    Duration interval = std::chrono::milliseconds{500};
    Duration timeout = std::chrono::seconds{60}; ///< For all of it, after the restart.
    Duration soak{0}; ///< How long it has to stay well after that, before the next host's turn comes.

    bool operator==(const HealthCheck&) const = default;

    template<class Self = HealthCheck>
    static constexpr auto fields() {
        return std::tuple{
            field("http", &Self::http),         field("exec", &Self::exec),
            field("status", &Self::status),     field("header", &Self::header),
            field("body", &Self::body),         field("consecutive", &Self::consecutive),
            field("interval", &Self::interval), field("timeout", &Self::timeout),
            field("soak", &Self::soak),
        };
    }
};

} // namespace tt
