#pragma once

#include "agent/layout.hpp"
#include "integrations/certificates/host_certificate.hpp"
#include "pipeline/base/result.hpp"

#include <optional>
#include <string>

namespace tt::agent {

/// Makes the key of this host's next certificate, durably, and asks for that certificate: PKCS#10 in PEM.
/// While nothing has come of it, the key stays the same. It never leaves the state directory.
Result<std::string> ask_for_certificate(const Layout& layout, const HostId& host);

/// Puts the certificate that was asked for, with its key, in the place of the one before. `corrupt` if it is
/// for another key or host: then the one before stays.
Result<> keep_certificate(const Layout& layout, const HostId& host, const std::string& certificate);

/// From now on another certificate can be asked for.
void forget_next_key(const Layout& layout);

/// The certificate that this host shows; nothing if it has none.
Result<std::optional<HostCertificate>> kept_certificate(const Layout& layout);

} // namespace tt::agent
