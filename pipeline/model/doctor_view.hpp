#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace tt {

/// Why an agent, or a machine that would become one, is not let in.
enum class RefusalReason {
    no_certificate,      ///< It showed none, and its host has one.
    expired_certificate, ///< Also one that does not hold yet.
    revoked,             ///< Of its host, or a certificate that another one took the place of.
    other_host,          ///< Certificate, secret and report are not of one host.
    unknown_authority,   ///< The certificate is none of this control plane's.
    unknown_credential,  ///< Nobody knows the secret or token.
    expired_token,       ///< Of role enroll.
    used_up_token,       ///< Of role enroll.
    out_of_scope,        ///< It claims a group that its token does not allow.
};

constexpr auto names(RefusalReason) {
    using enum RefusalReason;
    return std::to_array<std::pair<RefusalReason, std::string_view>>(
        {{no_certificate, "no_certificate"},
         {expired_certificate, "expired_certificate"},
         {revoked, "revoked"},
         {other_host, "other_host"},
         {unknown_authority, "unknown_authority"},
         {unknown_credential, "unknown_credential"},
         {expired_token, "expired_token"},
         {used_up_token, "used_up_token"},
         {out_of_scope, "out_of_scope"}}
    );
}

/// How often agents were refused for one reason since the server started, and the newest of these refusals.
struct AgentRefusals {
    RefusalReason reason = RefusalReason::unknown_credential;
    std::uint64_t count = 0;
    HostId host; ///< Whose secret was used, or who it said that it is; empty: nobody knows.
    std::string address;
    std::string message; ///< As it was told.
    std::string hint;
    Time at;

    bool operator==(const AgentRefusals&) const = default;
};

enum class FindingState { ok, warn, fail };

constexpr auto names(FindingState) {
    using enum FindingState;
    return std::to_array<std::pair<FindingState, std::string_view>>(
        {{ok, "ok"}, {warn, "warn"}, {fail, "fail"}}
    );
}

/// What one look of `tt doctor` came to.
struct DoctorFinding {
    std::string subject; ///< `refused agents`, `certificates`, …
    FindingState state = FindingState::ok;
    std::string message;
    std::string fix; ///< What to do; empty when nothing is wrong.

    bool operator==(const DoctorFinding&) const = default;

    template<class Self = DoctorFinding>
    static constexpr auto fields() {
        return std::tuple{
            field("subject", &Self::subject),
            field("state", &Self::state),
            field("message", &Self::message),
            field("fix", &Self::fix),
        };
    }
};

/// `GET /v1/doctor`.
struct DoctorView {
    Time now; ///< By the server's clock.
    std::vector<DoctorFinding> findings;

    template<class Self = DoctorView>
    static constexpr auto fields() {
        return std::tuple{field("now", &Self::now), field("findings", &Self::findings)};
    }
};

} // namespace tt
