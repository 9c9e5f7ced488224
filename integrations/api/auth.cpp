#include "integrations/api/auth.hpp"

#include "integrations/crypto/base64.hpp"
#include "integrations/crypto/random.hpp"
#include "integrations/crypto/sha256.hpp"
#include "pipeline/decide/replacement.hpp"

#include <algorithm>

namespace tt {

namespace {

std::unexpected<Unwelcome> deny(std::string message) {
    return std::unexpected(Unwelcome{
        RefusalReason::unknown_credential, std::move(message),
        "name its file with --token-file FILE or TT_TOKEN_FILE (over HTTP: "
        "'Authorization: Bearer TOKEN'); an operator makes one with 'tt token create NAME'"
    });
}

/// Of a credential that is known, but counts no more.
std::optional<Unwelcome> ended(const State& state, const Credential& credential, Time now) {
    if (credential.revoked && credential.role == Role::agent)
        return Unwelcome{
            RefusalReason::revoked, why_revoked(state, credential.host),
            "enrol it again with a new token: tt agent enroll --anew --token-file FILE", credential.host
        };
    if (credential.revoked) return deny("the credential is unknown or revoked").error();
    if (now < credential.expires_at) return std::nullopt;
    return Unwelcome{
        RefusalReason::expired_token,
        "the token '" + credential.name + "' expired at " + to_rfc3339(credential.expires_at),
        "make another one: tt token create NAME --role " + std::string(to_string(credential.role))
    };
}

/// Whether it is an agent that is refused, or a machine that would become one.
bool concerns_agents(const Unwelcome& rejection, Access access) {
    return access == Access::report || access == Access::enroll || !rejection.host.empty();
}

/// What follows the name of the scheme in an `Authorization` header; empty if it is of another one.
std::string_view authorization(const HttpHeaders& headers, std::string_view scheme) {
    std::string_view value = headers.value("Authorization");
    if (value.size() <= scheme.size() || !same_header(value.substr(0, scheme.size()), scheme)) return {};
    value.remove_prefix(scheme.size());
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    return value;
}

/// Longer ones are no names.
constexpr std::size_t longest_claim = 300;

/// Whom the caller says to act for, on one line; empty if it says nothing. Nobody has proven it.
std::string claim_of(const HttpHeaders& headers) {
    std::string claim(headers.value("TT-On-Behalf-Of").substr(0, longest_claim));
    std::erase_if(claim, [](unsigned char c) { return c < ' ' || c > '~'; });
    return claim;
}

} // namespace

std::string_view bearer_secret(const HttpHeaders& headers) {
    return authorization(headers, "Bearer ");
}

std::string basic_password(const HttpHeaders& headers) {
    const std::string pair = from_base64(authorization(headers, "Basic ")).value_or("");
    const std::size_t colon = pair.find(':');
    return colon == std::string::npos ? "" : pair.substr(colon + 1);
}

std::string origin_of(const Peer& peer) {
    if (peer.unix_socket) return "socket uid " + std::to_string(peer.uid);
    std::string address = peer.address.substr(0, peer.address.rfind(':'));
    if (address.starts_with('[') && address.ends_with(']')) return address.substr(1, address.size() - 2);
    return address;
}

Authenticator::Authenticator(SocketOwner owner, std::string own_secret, AgentTrust agents)
    : owner_(std::move(owner))
    , own_secret_(std::move(own_secret))
    , agents_(std::move(agents)) {}

Result<Caller>
Authenticator::identify(const HttpServerRequest& request, const State& state, Access access, Time now) {
    Proven caller = prove(request, state, access, now);
    if (!caller) {
        const Unwelcome& rejection = caller.error();
        if (concerns_agents(rejection, access)) agents_.ledger->note(rejection, origin_of(request.peer), now);
        return rejection.error();
    }
    const std::string claim = claim_of(request.headers);
    if (!claim.empty()) caller->actor.origin += ", for " + claim;
    return *std::move(caller);
}

Authenticator::Proven
Authenticator::prove(const HttpServerRequest& request, const State& state, Access access, Time now) {
    const std::string_view secret = bearer_secret(request.headers);
    if (!secret.empty()) return identify_secret(secret, request.peer, state, now);
    const std::string password = access == Access::hint ? basic_password(request.headers) : "";
    if (!password.empty()) return identify_secret(password, request.peer, state, now);
    if (request.peer.unix_socket) return identify_user(request.peer);
    return deny("this address needs a credential, and the request carries none");
}

Authenticator::Proven Authenticator::identify_user(const Peer& peer) const {
    if (peer.uid != owner_.uid && peer.uid != 0) return deny("the socket is for the server's own user only");
    const std::string name = peer.uid == owner_.uid ? owner_.name : "root";
    return Caller{{name, {}, origin_of(peer)}, Role::operate, {}};
}

Authenticator::Proven
Authenticator::identify_secret(std::string_view secret, const Peer& peer, const State& state, Time now) {
    if (peer.unix_socket && !own_secret_.empty() && equal_in_constant_time(own_secret_, secret))
        return Caller{{"tt", {}, origin_of(peer)}, Role::operate, {}};
    const Credential* credential = find(state.credentials, sha256(secret));
    if (credential == nullptr) return deny("the credential is unknown or revoked");
    if (auto rejection = ended(state, *credential, now)) return std::unexpected(*std::move(rejection));
    if (credential->role == Role::agent)
        if (auto rejection = certificate_rejection(agents_, *credential, peer, state.fleet.id, now))
            return std::unexpected(*std::move(rejection));
    return Caller{{credential->name, credential->id, origin_of(peer)}, credential->role, credential->host};
}

const Credential* Authenticator::find(const Table<Credential>& credentials, const Digest& secret) {
    // Holding the indexed rows makes the table copy them before it changes, so the same rows stand at the
    // same address exactly as long as nothing has changed.
    if (&credentials.rows() != &indexed_.rows()) {
        by_secret_.clear();
        indexed_ = credentials;
        for (const auto& [key, credential] : indexed_.rows()) {
            const Credential*& known = by_secret_[credential->secret.value];
            if (known == nullptr || known->revoked) known = credential.get();
        }
    }
    // The look-up leaks at most how a digest begins, and nobody can choose or invert a digest.
    const auto found = by_secret_.find(secret.value);
    if (found == by_secret_.end()) return nullptr;
    return equal_in_constant_time(found->second->secret.value, secret.value) ? found->second : nullptr;
}

} // namespace tt
