#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/model/step.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tt {

/// What an agent says about one service on its host.
struct ServiceReport {
    ServiceName service;
    DeployId deploy; ///< The deploy whose goal it follows; empty before the first.
    PermitId permit; ///< The newest permit it heard of for that deploy, also once finished; empty: none.
    Step step = Step::serving;
    StepState state = StepState::done;
    bool begun = false; ///< Whether activate began under `permit`.
    int retry = 0;      ///< ServiceGoal::retry of the goal it follows.
    int attempt = 1;
    BuildId serving; ///< What the slot names now; empty: nothing.
    int config = 0;  ///< The runtime configuration revision it serves with.
    bool healthy = false;
    std::vector<BuildId> resident; ///< Complete releases on the host.
    std::string error;             ///< What went wrong, for people; empty if nothing did.
    std::string tail;              ///< The end of the failed hook's output, bounded.

    bool operator==(const ServiceReport&) const = default;

    static constexpr auto fields() {
        return std::tuple{
            field("service", &ServiceReport::service), field("deploy", &ServiceReport::deploy),
            field("permit", &ServiceReport::permit),   field("step", &ServiceReport::step),
            field("state", &ServiceReport::state),     field("begun", &ServiceReport::begun),
            field("retry", &ServiceReport::retry),     field("attempt", &ServiceReport::attempt),
            field("serving", &ServiceReport::serving), field("config", &ServiceReport::config),
            field("healthy", &ServiceReport::healthy), field("resident", &ServiceReport::resident),
            field("error", &ServiceReport::error),     field("tail", &ServiceReport::tail),
        };
    }
};

/// What an agent proposes about its host. The control plane assigns.
struct HostFacts {
    std::string name;
    std::string zone;
    std::vector<std::string> groups;
    std::string agent; ///< The agent's version.

    bool operator==(const HostFacts&) const = default;

    static constexpr auto fields() {
        return std::tuple{
            field("name", &HostFacts::name),
            field("zone", &HostFacts::zone),
            field("groups", &HostFacts::groups),
            field("agent", &HostFacts::agent),
        };
    }
};

/// A machine that runs an agent. Journalled when a report changes something, never for a mere heartbeat.
struct Host {
    static constexpr std::string_view table = "host";

    HostId id; ///< Lasting; survives renames, reboots and new addresses.
    HostFacts facts;
    CredentialId credential; ///< The agent's own.
    Time enrolled_at;
    std::uint64_t boot = 0;    ///< Which start of the agent made the newest accepted report.
    std::uint64_t version = 0; ///< Of its goal; only grows.
    std::string goal;          ///< Canonical form of that goal without durations, to see whether it changed.
    Time goal_since;           ///< When it last changed.
    bool drained = false;      ///< Takes no part any more; lowers `expected`.
    std::vector<ServiceReport> services;

    [[nodiscard]] std::string key() const { return id.value; }

    bool operator==(const Host&) const = default;

    static constexpr auto fields() {
        return std::tuple{
            field("id", &Host::id),
            field("facts", &Host::facts),
            field("credential", &Host::credential),
            field("enrolled_at", &Host::enrolled_at),
            field("boot", &Host::boot),
            field("version", &Host::version),
            field("goal", &Host::goal),
            field("goal_since", &Host::goal_since),
            field("drained", &Host::drained),
            field("services", &Host::services),
        };
    }
};

/// The host's report about a service, or null if it never made one.
const ServiceReport* find_report(const Host& host, const ServiceName& service);

/// What is known of a host only in memory: it is told anew by every report, and a restarted control plane
/// knows nothing until the host speaks.
struct Presence {
    HostId host;
    Time last_seen;
    std::uint64_t boot = 0;
    std::uint64_t sequence = 0; ///< Of the newest accepted report of that boot.
    std::uint64_t have = 0;     ///< The goal version that report had seen.
    Time since;                 ///< When it was first heard after the last silence.

    [[nodiscard]] std::string key() const { return host.value; }
};

} // namespace tt
