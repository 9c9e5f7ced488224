// tt-agent: pulls goals from a control plane and carries them out on this host.

#include "agent/agent.hpp"
#include "agent/contact.hpp"
#include "agent/enrol.hpp"
#include "agent/options.hpp"
#include "agent/programs.hpp"
#include "agent/recover.hpp"
#include "agent/subcommands.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/posix/proc.hpp"
#include "integrations/posix/system_clock.hpp"

#include <malloc.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <string_view>

namespace {

using namespace tt;
using namespace tt::agent;

/// Who asks on this host before the agent has run knows the server, too. What an agent left stays.
Result<> leave_word(const Options& options) {
    TT_ASSIGN(const auto contact, read_contact(options.layout));
    if (!contact) ContactFile(options, SystemClock().now());
    return {};
}

/// Everything up to the first signal. Ends the process at once and as it is: the journal says all, a step
/// under way is taken up by the next start, and hooks go on under their shims.
Result<> work(Options options, Signals signals, Notifier notifier) {
    options.facts.agent = TT_VERSION;
    TT_ASSIGN(const auto programs, installed_programs());
    TT_ASSIGN(const auto journal, Journal::open(options.layout));
    keep_lines_in(options.layout);
    options.command_line = options.facts;
    TT_ASSIGN(options.facts, first_facts(options.fact_sources, options.command_line, options.layout));
    TT_ASSIGN(auto membership, start_membership(journal));
    if (options.enroll) {
        TT_ASSIGN(membership, enrol_once(std::move(membership), options, journal, signals));
        std::puts(membership.host.value.c_str());
        return leave_word(options);
    }
    TT_ASSIGN(auto services, recover(journal, options.layout, membership));
    if (membership.fleet.empty()) notifier.status("waits to be enrolled");
    TT_ASSIGN(membership, enrol(std::move(membership), options, journal, signals));
    SystemClock clock;
    Agent agent(std::move(options), programs, journal, std::move(membership), std::move(services), clock);
    agent.run(signals, notifier);
    notifier.stopping();
    std::_Exit(0);
}

/// Whoever watches over an agent only wants to know usage from failure; a request to end is none.
int exit_code_of_agent(const Error& error) {
    if (error.kind == ErrorKind::invalid_input) return 2;
    return error.kind == ErrorKind::cancelled ? 0 : 1;
}

int run(std::span<const char* const> arguments) {
    Notifier notifier = Notifier::from_environment();
    if (const auto code = run_subcommand(arguments, TT_VERSION)) return *code;
    auto options = parse_options(arguments);
    if (options && options->help) return std::fputs(usage, stdout), 0;
    if (options && options->version) return std::puts("tt-agent " TT_VERSION), 0;
    auto signals = Signals::block({SIGTERM, SIGINT, SIGHUP});
    if (options) set_log_level(options->log_level);
    const bool enroll = options && options->enroll;
    const auto worked = !options   ? Result<>(std::unexpected(options.error()))
                        : !signals ? Result<>(std::unexpected(signals.error()))
                                   : work(std::move(*options), std::move(*signals), notifier);
    if (worked) return 0;
    const auto& error = worked.error();
    if (error.kind != ErrorKind::cancelled)
        log(LogLevel::error, "tt-agent: " + error.message + (error.hint.empty() ? "" : "; " + error.hint));
    return enroll ? exit_code_of(error) : exit_code_of_agent(error);
}

/// For what only image builders need.
int become_installer(char** arguments) {
    const auto program = installed_program("tt-install");
    if (!program) return complain(program.error());
    ::execv(program->c_str(), arguments);
    return complain(system_failure("start", *program).error());
}

} // namespace

/// Debian's libcurl brings GnuTLS along, through libraries that nobody here calls, and it would get ready to
/// work before main: a megabyte of every host's memory. GnuTLS asks this function, by this name, not to.
extern "C" int _gnutls_global_init_skip() { // NOLINT(readability-identifier-naming): GnuTLS named it.
    return 1;
}

int main(int count, char** arguments) {
    ::mallopt(M_ARENA_MAX, 1); // Threads that mostly wait need no heap of their own each.
    ::umask(022);
    if (count > 1 && std::string_view(arguments[1]) == "install") return become_installer(arguments);
    try {
        return run(std::span<const char* const>(arguments, static_cast<std::size_t>(count)).subspan(1));
    } catch (const std::exception& exception) {
        std::fprintf(stderr, "tt-agent: %s\n", exception.what());
        return 1;
    }
}
