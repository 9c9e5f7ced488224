#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/model/build.hpp"

#include <array>
#include <cstdint>
#include <string>

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

    [[nodiscard]] std::string key() const { return id.value; }

    bool operator==(const Credential&) const = default;

    template<class Self = Credential>
    static constexpr auto fields() {
        return std::tuple{
            field("id", &Self::id),           field("name", &Self::name),
            field("role", &Self::role),       field("host", &Self::host),
            field("secret", &Self::secret),   field("created_at", &Self::created_at),
            field("revoked", &Self::revoked),
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
