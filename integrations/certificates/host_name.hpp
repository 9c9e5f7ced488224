#pragma once

#include "integrations/certificates/host_certificate.hpp"
#include "integrations/certificates/x509.hpp"

/// How a certificate names its host. Private to this folder.
namespace tt::x509 {

/// `urn:tt:FLEET:HOST`, as a subject alternative name.
Result<Handle<X509_EXTENSION>> name_extension(const FleetId& fleet, const HostId& host);

/// What a parsed certificate says.
Result<HostCertificate> contents_of(X509* certificate);

} // namespace tt::x509
