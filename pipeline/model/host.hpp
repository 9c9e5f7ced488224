#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/model/drift.hpp"
#include "pipeline/model/step.hpp"

#include <cstdint>
#include <map>
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
    std::optional<Scrub> scrub;    ///< What comparing its releases came to; absent: that was never done.

    bool operator==(const ServiceReport&) const = default;

    template<class Self = ServiceReport>
    static constexpr auto fields() {
        return std::tuple{
            field("service", &Self::service), field("deploy", &Self::deploy),
            field("permit", &Self::permit),   field("step", &Self::step),
            field("state", &Self::state),     field("begun", &Self::begun),
            field("retry", &Self::retry),     field("attempt", &Self::attempt),
            field("serving", &Self::serving), field("config", &Self::config),
            field("healthy", &Self::healthy), field("resident", &Self::resident),
            field("error", &Self::error),     field("tail", &Self::tail),
            field("scrub", &Self::scrub),
        };
    }
};

/// What an agent proposes about its host. The control plane assigns.
struct HostFacts {
    std::string name;
    std::string zone;
    std::vector<std::string> groups;
    std::string agent; ///< The agent's version.
    std::map<std::string, std::string> tags = {};

    bool operator==(const HostFacts&) const = default;

    template<class Self = HostFacts>
    static constexpr auto fields() {
        return std::tuple{
            field("name", &Self::name),   field("zone", &Self::zone), field("groups", &Self::groups),
            field("agent", &Self::agent), field("tags", &Self::tags),
        };
    }
};

/// Index keys by which hosts and the policies that may take them find each other.
std::string group_index(const std::string& group);
std::string name_index(const std::string& name);

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
    bool paused = false;       ///< Takes no new step; still expected, and not waited for.
    std::string steered_by;    ///< Who drained or paused it last, and why: for people.
    std::string steered_reason;
    std::vector<std::string> joined; ///< Groups that it was put into centrally, in order.
    std::vector<std::string> left;   ///< Groups that it was taken out of centrally, whatever it proposes.
    Time lost_at;                    ///< When it was given up for its silence; the epoch: it was not.
    HostId replaced_by;              ///< The host that came in its place; empty: none.
    std::vector<ServiceReport> services;

    [[nodiscard]] std::string key() const { return id.value; }

    /// Those that it proposes, but for what was decided centrally; each once.
    [[nodiscard]] std::vector<std::string> groups() const;

    /// Whether groups() has the group, without making that list: plans ask it of thousands of hosts.
    [[nodiscard]] bool is_in(const std::string& group) const;

    /// Whether it was given up, and nobody heard of it since.
    [[nodiscard]] bool is_lost() const { return lost_at != Time{}; }

    /// Whether a stage may count on it: it is neither drained, nor lost, nor replaced.
    [[nodiscard]] bool takes_part() const { return !drained && !is_lost() && replaced_by.empty(); }

    /// Its name and its groups.
    [[nodiscard]] std::vector<std::string> index_keys() const;

    bool operator==(const Host&) const = default;

    template<class Self = Host>
    static constexpr auto fields() {
        return std::tuple{
            field("id", &Self::id),
            field("facts", &Self::facts),
            field("credential", &Self::credential),
            field("enrolled_at", &Self::enrolled_at),
            field("boot", &Self::boot),
            field("version", &Self::version),
            field("goal", &Self::goal),
            field("goal_since", &Self::goal_since),
            field("drained", &Self::drained),
            field("paused", &Self::paused),
            field("steered_by", &Self::steered_by),
            field("steered_reason", &Self::steered_reason),
            field("joined", &Self::joined),
            field("left", &Self::left),
            field("lost_at", &Self::lost_at),
            field("replaced_by", &Self::replaced_by),
            field("services", &Self::services),
        };
    }
};

/// Among a host's reports the one about the service, or null if it never made one.
const ServiceReport* find_report(const std::vector<ServiceReport>& reports, const ServiceName& service);

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
