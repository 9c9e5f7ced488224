#include "agent/journal.hpp"
#include "agent/subcommands.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/signals.hpp"
#include "integrations/posix/system_clock.hpp"

#include <signal.h>

#include <algorithm>
#include <cstdio>

namespace tt::agent {

namespace {

constexpr Duration longest_wait = std::chrono::seconds{5};
constexpr Duration between_attempts = std::chrono::seconds{1};

Result<Membership> member(const Asked& asked) {
    TT_ASSIGN(auto membership, Journal::peek_membership(asked.agent.layout));
    if (membership.fleet.empty())
        return fail(
            ErrorKind::not_found, "this host is not enrolled, so there is nothing to drain",
            "name the agent's state directory with --state"
        );
    if (!asked.agent.server.url.empty()) return membership;
    return fail(
        ErrorKind::invalid_input, "nobody knows where the control plane is",
        "say it with --server; the agent leaves it in its state directory once it has run"
    );
}

/// What may pass is outlasted: whoever takes a machine away wants it drained, whatever restarts meanwhile.
bool may_pass(const Error& error) {
    return error.kind == ErrorKind::unavailable || error.kind == ErrorKind::timeout;
}

std::unexpected<Error> ran_out(const std::string& waits_for, Duration timeout) {
    return fail(
        ErrorKind::timeout, "not left within " + to_text(timeout) + ": " + waits_for,
        "what is under way goes on, and the host stays drained; run this again to wait on"
    );
}

/// Says each thing that is waited for once.
void tell(std::string& told, const std::string& text) {
    if (text != told) std::fprintf(stderr, "waits: %s\n", text.c_str());
    told = text;
}

} // namespace

Result<int> run_drain(const Asked& asked) {
    TT_ASSIGN(const auto membership, member(asked));
    TT_ASSIGN(const auto signals, Signals::block({SIGINT, SIGTERM}));
    CurlClient http(asked.agent.user_agent());
    ControlPlane control_plane(http, asked.agent.server);
    const Duration end = time_since_boot() + asked.timeout;
    for (std::string told;;) {
        const Duration left = std::max(Duration{0}, end - time_since_boot());
        const auto leaving =
            control_plane.drain(asked.reason, membership.secret, std::min(left, longest_wait), signals.fd());
        if (leaving && leaving->left) return std::puts("drained, and nothing is under way"), 0;
        if (!leaving && !may_pass(leaving.error())) return std::unexpected(leaving.error());
        tell(told, leaving ? leaving->waits_for : leaving.error().message);
        if (time_since_boot() >= end) return ran_out(told, asked.timeout);
        if (leaving) continue;
        TT_ASSIGN(const bool signalled, wait_readable(signals.fd(), between_attempts));
        if (signalled) return fail(ErrorKind::cancelled, "interrupted; the host may be drained already");
    }
}

} // namespace tt::agent
