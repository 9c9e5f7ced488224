#pragma once

#include "integrations/api/agent_trust.hpp"
#include "integrations/server/http_message.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/model/credential.hpp"
#include "pipeline/model/state.hpp"

#include <sys/types.h>

#include <expected>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tt {

/// What a route lets its caller do; each role may do some of these.
enum class Access {
    knock,  ///< Nothing yet: whoever calls has to prove to the route itself who it is.
    greet,  ///< Ask for the version: whoever has a credential.
    hint,   ///< Make tt look outside, and hear nothing of it: who may look.
    look,   ///< Read what people read.
    act,    ///< Do what people and CI do.
    fetch,  ///< Read artifacts.
    enroll, ///< Enrol a new agent.
    report, ///< Speak as an agent for its own host.
};

/// Whether a role opens a route of that access.
constexpr bool may(Role role, Access access) {
    switch (access) {
    case Access::knock:
    case Access::greet:
        return true;
    case Access::hint:
    case Access::look:
        return role == Role::reader || role == Role::operate;
    case Access::act:
        return role == Role::operate;
    case Access::fetch:
        return role != Role::enroll;
    case Access::enroll:
        return role == Role::enroll;
    case Access::report:
        return role == Role::agent;
    }
    return false;
}

/// Who makes a request, once that is proven.
struct Caller {
    Actor actor;
    Role role = Role::reader;
    HostId host; ///< The only host that role agent may speak for.
};

/// The user whose processes need no credential on the unix socket; root needs none either.
struct SocketOwner {
    uid_t uid = 0;
    std::string name;
};

/// The secret of an `Authorization: Bearer SECRET` header; empty if there is none.
std::string_view bearer_secret(const HttpHeaders& headers);

/// The password of an `Authorization: Basic` header, whatever its user; empty if there is none.
std::string basic_password(const HttpHeaders& headers);

/// The address of a peer without its port: `10.0.0.7`, `::1`.
std::string origin_of(const Peer& peer);

/// Finds out who makes a request. For one thread.
///
/// On the unix socket the kernel's word is enough; on TCP, loopback too, a credential is required.
class Authenticator {
public:
    /// What shows `own_secret` on the socket is a helper that this process has started; its requests are tt's
    /// own.
    explicit Authenticator(SocketOwner owner, std::string own_secret = {}, AgentTrust agents = {});

    /// The caller, or `denied`. The error never repeats anything of what was presented.
    ///
    /// Who only hints may give the credential as the password of Basic: Jenkins' Notification plugin can send
    /// one only as a part of the URL.
    ///
    /// What the caller says of itself (`TT-On-Behalf-Of`) is added to the actor's origin for people to read:
    /// `10.0.0.7, for ana (https://ci.example/job/web/7/)`. It gives no right.
    ///
    /// Agents that are refused, and machines that may not become one, are noted in AgentTrust::ledger.
    Result<Caller> identify(const HttpServerRequest& request, const State& state, Access access, Time now);

private:
    using Proven = std::expected<Caller, Unwelcome>;

    Proven prove(const HttpServerRequest& request, const State& state, Access access, Time now);
    Proven identify_user(const Peer& peer) const;
    Proven identify_secret(std::string_view secret, const Peer& peer, const State& state, Time now);
    const Credential* find(const Table<Credential>& credentials, const Digest& secret);

    SocketOwner owner_;
    std::string own_secret_; ///< Empty: nobody has it.
    AgentTrust agents_;
    Table<Credential> indexed_; ///< What `by_secret_` points into.
    std::unordered_map<std::string_view, const Credential*> by_secret_;
};

} // namespace tt
