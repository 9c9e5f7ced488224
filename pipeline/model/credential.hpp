#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/model/build.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tt {

/// What a credential is for; it opens nothing else.
enum class Role {
    reader,  ///< May look.
    operate, ///< May do everything that people and CI do.
    enroll,  ///< May enrol new agents, and nothing more.
    agent,   ///< One agent's own: may report for its host and fetch artifacts.
};

constexpr auto names(Role) {
    using enum Role;
    return std::to_array<std::pair<Role, std::string_view>>(
        {{reader, "reader"}, {operate, "operator"}, {enroll, "enroll"}, {agent, "agent"}}
    );
}

/// The certificate that a host's agent shows over TLS, besides its secret. The key never leaves the host.
struct AgentCertificate {
    std::string serial;   ///< Hexadecimal digits; of another one the certificate is void.
    std::string previous; ///< The one that it was renewed with, which holds until it ends; empty: none.
    std::string key;      ///< SHA-256 of the public key.
    Time issued_at;
    Time ends_at;

    bool operator==(const AgentCertificate&) const = default;

    template<class Self = AgentCertificate>
    static constexpr auto fields() {
        return std::tuple{
            field("serial", &Self::serial),   field("previous", &Self::previous),
            field("key", &Self::key),         field("issued_at", &Self::issued_at),
            field("ends_at", &Self::ends_at),
        };
    }
};

/// A secret that somebody holds; the control plane keeps only its digest.
struct Credential {
    static constexpr std::string_view table = "credential";

    CredentialId id;
    std::string name; ///< Whom it stands for in the journal.
    Role role = Role::reader;
    HostId host;   ///< For role agent.
    Digest secret; ///< SHA-256 of the secret.
    Time created_at;
    bool revoked = false;
    Time expires_at = end_of_time;
    std::uint64_t uses = 0; ///< Of role enroll: how many hosts it lets in; 0: any number.
    std::uint64_t used = 0; ///< How many it has let in.
    /// Of role enroll: the only groups that hosts may claim which it lets in; of role agent: which the host
    /// may claim. Empty: any.
    std::vector<std::string> groups = {};
    CredentialId enrolled_by = {}; ///< Of role agent: the token that let the host in.
    std::optional<AgentCertificate> certificate = {};

    [[nodiscard]] std::string key() const { return id.value; }

    bool operator==(const Credential&) const = default;

    template<class Self = Credential>
    static constexpr auto fields() {
        return std::tuple{
            field("id", &Self::id),
            field("name", &Self::name),
            field("role", &Self::role),
            field("host", &Self::host),
            field("secret", &Self::secret),
            field("created_at", &Self::created_at),
            field("revoked", &Self::revoked),
            field("expires_at", &Self::expires_at),
            field("uses", &Self::uses),
            field("used", &Self::used),
            field("groups", &Self::groups),
            field("enrolled_by", &Self::enrolled_by),
            field("certificate", &Self::certificate),
        };
    }
};

/// Who asks for something, as the journal keeps it.
struct Actor {
    std::string name;        ///< `ana`, `ci`, `agent web-12`, `tt` for what the control plane decides itself.
    CredentialId credential; ///< Empty on the socket of its own user.
    std::string origin;      ///< `socket uid 1000`, `10.0.0.7`, `engine`.

    bool operator==(const Actor&) const = default;

    template<class Self = Actor>
    static constexpr auto fields() {
        return std::tuple{
            field("name", &Self::name),
            field("credential", &Self::credential),
            field("origin", &Self::origin),
        };
    }
};

/// Numbers that belong to the fleet as a whole.
struct Fleet {
    static constexpr std::string_view table = "fleet";

    FleetId id;                ///< Pinned by agents at enrolment.
    std::uint64_t epoch = 0;   ///< Grows with each holder of the lease.
    std::uint64_t deploys = 0; ///< Number of the newest deploy.
    std::uint64_t permits = 0; ///< Number of the newest permit.

    [[nodiscard]] std::string key() const { return "fleet"; }

    bool operator==(const Fleet&) const = default;

    template<class Self = Fleet>
    static constexpr auto fields() {
        return std::tuple{
            field("id", &Self::id),
            field("epoch", &Self::epoch),
            field("deploys", &Self::deploys),
            field("permits", &Self::permits),
        };
    }
};

} // namespace tt
