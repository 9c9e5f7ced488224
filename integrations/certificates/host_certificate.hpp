#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <string>
#include <string_view>

namespace tt {

/// How long before its making a certificate holds, for clocks that are slow.
inline constexpr Duration certificate_skew = std::chrono::minutes{10};

/// What the certificate of a host's agent says. Whether it is to be believed is for Authority to say.
struct HostCertificate {
    HostId host;
    FleetId fleet;
    std::string serial; ///< Hexadecimal digits.
    Time begins_at;     ///< `certificate_skew` before it was made.
    Time ends_at;

    bool operator==(const HostCertificate&) const = default;
};

/// When its agent should have another one: when two thirds of its life are over.
Time renewal_due(const HostCertificate& certificate);

/// A new private key in PEM, for the host that makes it and nobody else.
Result<std::string> new_private_key();

/// Asks for a certificate that says that whoever has this key is this host: PKCS#10 in PEM.
Result<std::string> certificate_request(std::string_view private_key, const HostId& host);

/// Reads a certificate in PEM, without judging it.
Result<HostCertificate> read_host_certificate(std::string_view pem);

/// Whether the certificate is one for this key.
bool belongs_together(std::string_view certificate, std::string_view private_key);

} // namespace tt
