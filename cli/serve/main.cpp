#include "cli/serve/options.hpp"
#include "cli/serve/wiring.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/json/json.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/signals.hpp"
#include "integrations/posix/system_clock.hpp"

#include <pthread.h>
#include <signal.h>

#include <iostream>
#include <string>
#include <tuple>
#include <utility>

namespace {

using namespace tt;

constexpr Duration idle_check = std::chrono::milliseconds{100};

/// Says on the descriptor, if there is one, how the start went, and closes it.
void say(ServeOptions& options, const std::string& json) {
    const FileDescriptor ready{std::exchange(options.ready_fd, -1)};
    if (!ready) return;
    std::ignore = write_all(ready, json + "\n", "the ready descriptor"); // whoever asked may be gone
}

int refuse(ServeOptions& options, const Error& error) {
    say(options, encode(Refusal{std::string(to_string(error.kind)), error.message, error.hint}));
    std::cerr << "tt serve: " << error.message << (error.hint.empty() ? "" : " (" + error.hint + ")") << '\n';
    return 1;
}

/// Waits for a signal or, if that is wanted, until there was nothing to do for a while.
Result<> wait_for_end(Signals& signals, const ServeOptions& options, const ControlPlane& plane) {
    Duration busy_at = time_since_boot();
    while (!signals.take()) {
        TT_TRY(wait_readable(signals.fd(), options.until_idle ? idle_check : Duration::max()));
        if (!options.until_idle) continue;
        if (!plane.idle()) busy_at = time_since_boot();
        if (time_since_boot() - busy_at >= options.idle_grace) return {};
    }
    return {};
}

/// From here on a signal ends the process at once; nothing that was acknowledged is lost by that.
void let_signals_kill() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_UNBLOCK, &all, nullptr);
}

Result<> serve(ServeOptions& options, Signals& signals) {
    SystemClock clock;
    const Log log(clock, options.log_level);
    TT_ASSIGN(const auto plane, ControlPlane::start(options, clock, log));
    log.write(LogLevel::info, "serves on " + plane->note().socket + " and " + plane->note().agents);
    say(options, encode(plane->note()));
    TT_TRY(wait_for_end(signals, options, *plane));
    log.write(LogLevel::info, "stops");
    let_signals_kill();
    return {};
}

} // namespace

int main(int argc, char** argv) {
    ParsedOptions parsed = parse_options(argc, argv);
    if (parsed.end) return parsed.exit_code;
    auto signals = Signals::block({SIGTERM, SIGINT});
    if (!signals) return refuse(parsed.options, signals.error());
    const Result<> served = serve(parsed.options, *signals);
    return served ? 0 : refuse(parsed.options, served.error());
}
