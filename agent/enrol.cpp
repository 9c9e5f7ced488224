#include "agent/enrol.hpp"

#include "agent/log.hpp"
#include "integrations/crypto/random.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/posix/pipe.hpp"

#include <random>

namespace tt::agent {

namespace {

constexpr std::size_t id_bytes = 8;
constexpr std::size_t secret_bytes = 32;

Result<std::string> read_token(const std::filesystem::path& file) {
    if (file.empty())
        return fail(
            ErrorKind::invalid_input, "this host is not enrolled, and no --token-file is given",
            "make a token with `tt token create --role enroll` and put it into a file"
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
    return control_plane.enroll(enrollment, token, signals.fd());
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
        const auto enrolled = ask(membership, options, http, signals);
        if (enrolled && !enrolled->fleet.empty()) {
            membership.fleet = enrolled->fleet;
            membership.epoch = enrolled->epoch;
            TT_TRY(journal.save(membership));
            log(LogLevel::info,
                "enrolled in fleet " + membership.fleet.value + " as " + membership.host.value);
            return membership;
        }
        const Error error =
            enrolled ? Error{ErrorKind::corrupt, "the control plane names no fleet"} : enrolled.error();
        if (error.kind != ErrorKind::cancelled)
            log(LogLevel::error, error.message + (error.hint.empty() ? "" : "; " + error.hint));
        TT_ASSIGN(const bool signalled, wait_readable(signals.fd(), pause_after(error)));
        if (signalled) return fail(ErrorKind::cancelled, "ended before it was enrolled");
    }
}

} // namespace tt::agent
