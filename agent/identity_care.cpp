#include "agent/identity_care.hpp"

#include "agent/identity.hpp"
#include "agent/log.hpp"

#include <algorithm>
#include <functional>

namespace tt::agent {

namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr Duration none_to_be_had = hours{24};
constexpr Duration shortest_wait = seconds{1};
constexpr Duration longest_pause = hours{1};

/// The hosts of a fleet do not renew all at once, although they may have been enrolled so.
Time due_of(const HostCertificate& certificate, const HostId& host) {
    const Duration spread = (certificate.ends_at - renewal_due(certificate)) / 10;
    const auto part = static_cast<Duration::rep>(std::hash<HostId>{}(host) % 1000);
    return renewal_due(certificate) + spread * part / 1000;
}

/// More often the less time is left.
Duration pause(const HostCertificate& certificate, Time now) {
    return std::clamp<Duration>((certificate.ends_at - now) / 20, shortest_wait, longest_pause);
}

} // namespace

IdentityCare::IdentityCare(Layout layout, const ServerAddress& server, HostId host)
    : layout_(std::move(layout))
    , host_(std::move(host)) {
    if (server.identity_file.empty()) return;
    const auto kept = kept_certificate(layout_);
    due_ = kept && *kept ? due_of(**kept, host_) : Time{};
}

bool IdentityCare::renew_if_due(
    ControlPlane& control_plane, const std::string& secret, Time now, int wake_fd
) {
    if (now < due_) return false;
    const auto renewed = renew(control_plane, secret, wake_fd);
    if (!renewed && renewed.error().kind == ErrorKind::cancelled) return false;
    if (renewed && *renewed) log(LogLevel::info, "has a new certificate");
    if (!renewed && renewed.error().message != trouble_) log(LogLevel::warning, renewed.error().message);
    trouble_ = renewed ? "" : renewed.error().message;
    if (renewed && !*renewed)
        due_ = now + none_to_be_had;
    else
        plan(now);
    return renewed && *renewed;
}

/// False when the control plane has none to give.
Result<bool> IdentityCare::renew(ControlPlane& control_plane, const std::string& secret, int wake_fd) {
    Renewal asked{host_, {}};
    TT_ASSIGN(asked.request, ask_for_certificate(layout_, host_));
    const auto answer = control_plane.renew(asked, secret, wake_fd);
    if (!answer && answer.error().kind == ErrorKind::not_found)
        return false; // It is older than certificates.
    if (!answer) return std::unexpected(answer.error());
    if (answer->certificate.empty()) return false;
    TT_TRY(keep_certificate(layout_, host_, answer->certificate));
    forget_next_key(layout_);
    return true;
}

void IdentityCare::plan(Time now) {
    const auto kept = kept_certificate(layout_);
    if (!kept || !*kept)
        due_ = now + longest_pause;
    else
        due_ = std::max(due_of(**kept, host_), now + pause(**kept, now));
}

Duration IdentityCare::at_most(Duration wait, Time now) const {
    if (due_ == end_of_time) return wait;
    return std::min(wait, std::max<Duration>(due_ - now, shortest_wait));
}

} // namespace tt::agent
