#include "integrations/api/agent_trust.hpp"

namespace tt {

namespace {

constexpr const char* enrol_again =
    "enrol the host again with a new token: tt agent enroll --anew --token-file FILE";

bool is_local(const Peer& peer) {
    const bool loopback = peer.address.starts_with("127.") || peer.address.starts_with("[::1]");
    return peer.unix_socket || (loopback && !peer.tls);
}

Unwelcome no_certificate(const Credential& credential, const Peer& peer) {
    const bool in_vain = !peer.tls;
    return {
        RefusalReason::no_certificate,
        "host '" + credential.host.value + "' has a certificate, and showed none"
            + (in_vain ? ": over plain http none can come" : ""),
        "if something in front of the server ends TLS, start it with --agents-by-secret; else "
            + std::string(enrol_again),
        credential.host
    };
}

std::optional<Unwelcome> bad_time(const HostCertificate& certificate, Time now) {
    if (now < certificate.begins_at)
        return Unwelcome{
            RefusalReason::expired_certificate,
            "the certificate of host '" + certificate.host.value + "' does not hold before "
                + to_rfc3339(certificate.begins_at),
            "check the server's clock", certificate.host
        };
    if (now < certificate.ends_at) return std::nullopt;
    return Unwelcome{
        RefusalReason::expired_certificate,
        "the certificate of host '" + certificate.host.value + "' ended at "
            + to_rfc3339(certificate.ends_at),
        enrol_again, certificate.host
    };
}

bool is_void(const std::optional<AgentCertificate>& newest, const HostCertificate& shown) {
    if (!newest || shown.serial == newest->serial || shown.serial == newest->previous) return false;
    return shown.begins_at + certificate_skew <= newest->issued_at;
}

} // namespace

std::optional<Unwelcome> certificate_rejection(
    const AgentTrust& trust, const Credential& credential, const Peer& peer, const FleetId& fleet, Time now
) {
    if (!trust.authority || peer.certificate.empty()) {
        if (!credential.certificate || trust.by_secret || is_local(peer)) return std::nullopt;
        return no_certificate(credential, peer);
    }
    const HostId& host = credential.host;
    const auto shown = trust.authority->check(peer.certificate);
    if (!shown || shown->fleet != fleet)
        return Unwelcome{
            RefusalReason::unknown_authority,
            "host '" + host.value + "' showed a certificate that this control plane did not issue",
            enrol_again, host
        };
    if (shown->host != host)
        return Unwelcome{
            RefusalReason::other_host,
            "the certificate is that of host '" + shown->host.value + "', the secret that of '" + host.value
                + "'",
            "a key was copied: revoke both, and enrol them again: tt hosts revoke HOST", host
        };
    if (auto rejection = bad_time(*shown, now)) return rejection;
    if (is_void(credential.certificate, *shown))
        return Unwelcome{
            RefusalReason::revoked,
            "the certificate of host '" + host.value + "' is void: a later one took its place", enrol_again,
            host
        };
    return std::nullopt;
}

AgentCertificate kept_of(const IssuedCertificate& issued, const std::string& shown) {
    return {
        issued.holds.serial, shown, issued.key, issued.holds.begins_at + certificate_skew,
        issued.holds.ends_at
    };
}

std::string shown_serial(const AgentTrust& trust, const Peer& peer) {
    const auto shown = trust.authority ? trust.authority->check(peer.certificate)
                                       : Result<HostCertificate>(HostCertificate{});
    return shown ? shown->serial : "";
}

} // namespace tt
