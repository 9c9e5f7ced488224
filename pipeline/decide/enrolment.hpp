#pragma once

#include "pipeline/model/doctor_view.hpp"
#include "pipeline/model/request.hpp"
#include "pipeline/model/state.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tt {

/// Why somebody is not let in, as code counts it and as people are told.
struct Unwelcome {
    RefusalReason reason = RefusalReason::unknown_credential;
    std::string message;
    std::string hint;
    HostId host = {}; ///< Whose secret was used; empty: nobody's.

    /// The same as an error of kind `denied`.
    [[nodiscard]] std::unexpected<Error> error() const { return fail(ErrorKind::denied, message, hint); }
};

/// The credential of a host's agent, also when it is revoked; null if it never had one.
const Credential* agent_credential(const State& state, const HostId& host);

/// Whether a host may claim these groups where only `allowed` may be claimed; empty allows any.
std::optional<Unwelcome>
out_of_scope(const std::vector<std::string>& claimed, const std::vector<std::string>& allowed);

/// Why the token, which is a known one of role enroll, does not let this host in; nothing when it does. A
/// host that it let in already, and that shows the same secret and key, is let in again: its answer was lost.
std::optional<Unwelcome>
token_rejection(const State& state, const Credential& token, const EnrollAgent& request, Time now);

} // namespace tt
