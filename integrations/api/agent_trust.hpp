#pragma once

#include "integrations/api/agent_ledger.hpp"
#include "integrations/certificates/authority.hpp"
#include "integrations/server/http_message.hpp"
#include "pipeline/model/credential.hpp"

#include <memory>
#include <optional>

namespace tt {

/// How agents have to show who they are.
struct AgentTrust {
    /// Issues their certificates; null: there are none, because nobody would see them.
    std::shared_ptr<const Authority> authority = {};
    Duration life = std::chrono::days{30}; ///< Of a certificate.
    /// The secret is enough also for a host that has a certificate: something in front of the server ends
    /// TLS.
    bool by_secret = false;
    std::shared_ptr<AgentLedger> ledger = std::make_shared<AgentLedger>();
};

/// Why an agent that has shown this credential's secret is not let in; nothing when it is.
///
/// Secret and certificate have to be of the same host. A host that never had a certificate needs none, and on
/// this machine's own plain lines none can come. A certificate is void once a later one was issued, but for
/// the one that the later one was renewed with. One that is later than the newest that is known holds: then
/// the database was restored from an older copy.
std::optional<Unwelcome> certificate_rejection(
    const AgentTrust& trust, const Credential& credential, const Peer& peer, const FleetId& fleet, Time now
);

/// What is kept of a certificate; `shown` is the serial of the one that it was renewed with, if there is one.
AgentCertificate kept_of(const IssuedCertificate& issued, const std::string& shown = {});

/// The serial of the certificate that the peer has shown, if it is one of this authority's; else empty.
std::string shown_serial(const AgentTrust& trust, const Peer& peer);

} // namespace tt
