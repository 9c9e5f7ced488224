#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/decide/enrolment.hpp"
#include "pipeline/model/goal.hpp"
#include "pipeline/model/host.hpp"
#include "pipeline/model/state.hpp"

#include <optional>

namespace tt {

/// What an agent acknowledged in the last report that the engine took: more of a report than its host's
/// record holds, and news to the engine all the same.
struct Acknowledged {
    std::uint64_t boot = 0;
    std::uint64_t epoch = 0;
    std::uint64_t have = 0;

    bool operator==(const Acknowledged&) const = default;
};

Acknowledged acknowledged_by(const Report& report);

/// Whether the server speaks this version: its own, or the one before.
Result<> check_protocol(int protocol);

/// Whether the report may be taken: a protocol that is served, the agent's own host, this fleet, a host that
/// is known. `own` is the host that the agent's credential is for.
Result<> check_report(const Report& report, const HostId& own, const State& state);

/// Why this host may not say that: it speaks for another one, or claims a group that it must not.
std::optional<Unwelcome> report_rejection(const Report& report, const HostId& own, const State& state);

/// Whether the report says anything that is not in the host's record; if not, it is a mere heartbeat.
bool says_something_new(const Report& report, const Host& host);

/// Whether the agent of this report has to hear of the host's goal: it has another version, or knows another
/// epoch.
bool needs_goal(const Report& report, const Host& host, const Fleet& fleet);

} // namespace tt
