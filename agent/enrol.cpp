#include "agent/enrol.hpp"

#include "agent/identity.hpp"
#include "agent/log.hpp"
#include "integrations/crypto/random.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/system_clock.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace tt::agent {

namespace {

constexpr std::size_t id_bytes = 8;
constexpr std::size_t secret_bytes = 32;
constexpr Duration patience = std::chrono::minutes{1};

Result<std::string> read_token(const std::filesystem::path& file) {
    if (file.empty())
        return fail(
            ErrorKind::invalid_input, "this host is not enrolled, and no --token-file is given",
            "make a token with `tt token create NAME --role enroll` and put it into a file"
        );
    TT_ASSIGN(auto token, read_file(file, 4096));
    while (token.ends_with('\n') || token.ends_with(' ')) token.pop_back();
    if (token.empty()) return fail(ErrorKind::invalid_input, "'" + file.string() + "' holds no token");
    return token;
}

/// Longer when only a person can help.
Duration pause_after(const Error& error) {
    std::random_device random;
    const bool refused = error.kind != ErrorKind::unavailable && error.kind != ErrorKind::timeout;
    return refused ? std::chrono::seconds{30}
                   : Duration{std::uniform_int_distribution<int>(1000, 5000)(random)};
}

Result<Enrolled>
ask(const Membership& membership, const Options& options, HttpClient& http, const Signals& signals) {
    TT_ASSIGN(const auto token, read_token(options.token_file));
    ControlPlane control_plane(http, options.server);
    Enrollment enrollment;
    enrollment.host = membership.host;
    enrollment.facts = options.facts;
    enrollment.secret = membership.secret;
    if (!membership.next_secret.empty()) {
        enrollment.replaces = membership.secret;
        enrollment.secret = membership.next_secret;
    }
    if (!options.server.identity_file.empty()) {
        TT_ASSIGN(enrollment.request, ask_for_certificate(options.layout, membership.host));
    }
    return control_plane.enroll(enrollment, token, signals.fd());
}

/// The key of the certificate goes last: as long as it is there, the same enrolment can be asked for again.
Result<Membership>
take(Membership membership, const Enrolled& enrolled, const Options& options, const Journal& journal) {
    if (enrolled.fleet.empty()) return fail(ErrorKind::corrupt, "the control plane names no fleet");
    if (!membership.fleet.empty() && membership.fleet != enrolled.fleet)
        return fail(
            ErrorKind::denied,
            "the control plane is of fleet '" + enrolled.fleet.value + "', this host of '"
                + membership.fleet.value + "'",
            "empty its state directory to make it a new host"
        );
    if (!enrolled.certificate.empty())
        TT_TRY(keep_certificate(options.layout, membership.host, enrolled.certificate));
    membership.fleet = enrolled.fleet;
    membership.epoch = std::max(membership.epoch, enrolled.epoch);
    if (!membership.next_secret.empty()) membership.secret = std::exchange(membership.next_secret, {});
    TT_TRY(journal.save(membership));
    forget_next_key(options.layout);
    log(LogLevel::info, "enrolled in fleet " + membership.fleet.value + " as " + membership.host.value);
    return membership;
}

Result<Membership> ask_and_take(
    const Membership& membership, const Options& options, const Journal& journal, HttpClient& http,
    const Signals& signals
) {
    TT_ASSIGN(const auto enrolled, ask(membership, options, http, signals));
    return take(membership, enrolled, options, journal);
}

bool may_pass(const Error& error) {
    return error.kind == ErrorKind::unavailable || error.kind == ErrorKind::timeout;
}

/// Whether there is nothing to enrol for.
bool is_enrolled(const Membership& membership, const Options& options, Time now) {
    if (membership.fleet.empty() || !membership.next_secret.empty()) return false;
    const auto held = kept_certificate(options.layout);
    return held && (!*held || now < (*held)->ends_at);
}

Result<Membership> with_next_secret(Membership membership, const Journal& journal) {
    if (membership.fleet.empty() || !membership.next_secret.empty()) return membership;
    membership.next_secret = random_token(secret_bytes);
    TT_TRY(journal.save(membership));
    return membership;
}

} // namespace

Result<Membership> start_membership(const Journal& journal) {
    TT_ASSIGN(auto membership, journal.membership());
    if (membership.host.empty()) {
        membership.host = HostId{"h-" + random_token(id_bytes)};
        membership.secret = random_token(secret_bytes);
    }
    ++membership.starts;
    TT_TRY(journal.save(membership));
    return membership;
}

Result<Membership>
enrol(Membership membership, const Options& options, const Journal& journal, const Signals& signals) {
    if (!membership.fleet.empty()) return membership;
    CurlClient http(options.user_agent());
    while (true) {
        auto taken = ask_and_take(membership, options, journal, http, signals);
        if (taken) return taken;
        const Error& error = taken.error();
        if (error.kind != ErrorKind::cancelled)
            log(LogLevel::error, error.message + (error.hint.empty() ? "" : "; " + error.hint));
        TT_ASSIGN(const bool signalled, wait_readable(signals.fd(), pause_after(error)));
        if (signalled) return fail(ErrorKind::cancelled, "ended before it was enrolled");
    }
}

Result<Membership>
enrol_once(Membership membership, const Options& options, const Journal& journal, const Signals& signals) {
    SystemClock clock;
    if (!options.anew && is_enrolled(membership, options, clock.now())) return membership;
    TT_ASSIGN(membership, with_next_secret(std::move(membership), journal));
    CurlClient http(options.user_agent());
    const Uptime until = time_since_boot() + patience;
    while (true) {
        auto taken = ask_and_take(membership, options, journal, http, signals);
        if (taken || !may_pass(taken.error()) || time_since_boot() >= until) return taken;
        TT_ASSIGN(const bool signalled, wait_readable(signals.fd(), pause_after(taken.error())));
        if (signalled) return fail(ErrorKind::cancelled, "ended before it was enrolled");
    }
}

} // namespace tt::agent
