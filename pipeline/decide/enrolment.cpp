#include "pipeline/decide/enrolment.hpp"

#include "pipeline/decide/replacement.hpp"

#include <algorithm>

namespace tt {

namespace {

constexpr const char* new_token = "make another one: tt token create NAME --role enroll";

CredentialId credential_id(const HostId& host) {
    return CredentialId{"agent-" + host.value};
}

std::string key_of(const std::optional<AgentCertificate>& certificate) {
    return certificate ? certificate->key : "";
}

/// Whether the host was let in by this token, and nothing is different now.
bool is_repeated(const Credential* known, const Credential& token, const EnrollAgent& request) {
    return known && !known->revoked && known->enrolled_by == token.id && known->secret == request.secret
           && key_of(known->certificate) == key_of(request.certificate);
}

/// Whoever knows the host's secret, or the one before, is that host.
bool is_same_host(const Credential& known, const EnrollAgent& request) {
    return known.secret == request.secret || (!request.replaces.empty() && known.secret == request.replaces);
}

Credential enrolled(const EnrollAgent& request, const Credential* token, Time now) {
    Credential credential;
    credential.id = credential_id(request.host);
    credential.name = "agent " + request.facts.name;
    credential.role = Role::agent;
    credential.host = request.host;
    credential.secret = request.secret;
    credential.created_at = now;
    credential.certificate = request.certificate;
    if (!token) return credential;
    credential.groups = token->groups;
    credential.enrolled_by = token->id;
    return credential;
}

/// A host that was revoked, or that has a new secret, is still the one that it was.
Host known_as(const State& state, const EnrollAgent& request, Time now) {
    Host host;
    if (const Host* known = state.hosts.find(request.host.value)) host = *known;
    host.id = request.host;
    host.facts = request.facts;
    host.credential = credential_id(request.host);
    host.enrolled_at = now;
    host.lost_at = {};
    host.replaced_by = {};
    return host;
}

} // namespace

const Credential* agent_credential(const State& state, const HostId& host) {
    return state.credentials.find(credential_id(host).value);
}

std::optional<Unwelcome>
out_of_scope(const std::vector<std::string>& claimed, const std::vector<std::string>& allowed) {
    if (allowed.empty()) return std::nullopt;
    for (const std::string& group : claimed)
        if (std::ranges::find(allowed, group) == allowed.end())
            return Unwelcome{
                RefusalReason::out_of_scope,
                "the host claims group '" + group + "', for which its enrolment token was not made",
                "start the agent without --group " + group
                    + ", or enrol it with a token for that group: tt token create NAME --role enroll --group "
                    + group
            };
    return std::nullopt;
}

std::optional<Unwelcome>
token_rejection(const State& state, const Credential& token, const EnrollAgent& request, Time now) {
    if (auto outside = out_of_scope(request.facts.groups, token.groups)) return outside;
    if (now >= token.expires_at)
        return Unwelcome{
            RefusalReason::expired_token,
            "the token '" + token.name + "' expired at " + to_rfc3339(token.expires_at), new_token
        };
    if (is_repeated(agent_credential(state, request.host), token, request)) return std::nullopt;
    if (token.uses == 0 || token.used < token.uses) return std::nullopt;
    return Unwelcome{
        RefusalReason::used_up_token,
        "the token '" + token.name + "' is used up: it lets in "
            + (token.uses == 1 ? "one host" : std::to_string(token.uses) + " hosts"),
        new_token
    };
}

Result<Decision> decide(const State& state, const EnrollAgent& request, const Actor& actor, Time now) {
    const Credential* token = state.credentials.find(actor.credential.value);
    if (token && token->role != Role::enroll) token = nullptr;
    if (token)
        if (const auto rejected = token_rejection(state, *token, request, now)) return rejected->error();
    const Credential* known = agent_credential(state, request.host);
    if (known && !known->revoked && !is_same_host(*known, request))
        return fail(
            ErrorKind::conflict, "host id " + request.host.value + " is taken by another agent",
            "forget it first if it is gone: tt hosts forget " + request.host.value
        );
    if (known && !known->revoked && known->secret == request.secret && !request.certificate)
        return Decision{{}, {request.host.value, "enrolled already", false}};
    Decision decision{{}, {request.host.value, "enrolled", true}};
    if (token && !is_repeated(known, *token, request)) {
        Credential counted = *token;
        ++counted.used;
        decision.changes.push_back({counted, false});
    }
    Host host = known_as(state, request, now);
    if (!state.hosts.find(host.id.value)) take_places(decision, state, host, token, now);
    decision.changes.push_back({enrolled(request, token, now), false});
    decision.changes.push_back({std::move(host), false});
    return decision;
}

Result<Decision> decide(const State& state, const RenewCertificate& request, const Actor&, Time) {
    const Credential* known = agent_credential(state, request.host);
    if (!known || known->revoked)
        return fail(
            ErrorKind::denied, "host '" + request.host.value + "' is not let in any more",
            "enrol it again: tt agent enroll --anew --token-file FILE"
        );
    Credential credential = *known;
    credential.certificate = request.certificate;
    return Decision{{{credential, false}}, {request.host.value, "renewed", true}};
}

} // namespace tt
