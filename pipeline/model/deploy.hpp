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

enum class DeployKind { regular, hotfix, rollback, restart, config, stop };

constexpr auto names(DeployKind) {
    using enum DeployKind;
    return std::to_array<std::pair<DeployKind, std::string_view>>({
        {regular, "regular"},
        {hotfix, "hotfix"},
        {rollback, "rollback"},
        {restart, "restart"},
        {config, "config"},
        {stop, "stop"},
    });
}

/// Whether a deploy of this kind brings a build on its way: it is tested, watched and promoted from there. A
/// rollback goes the other way, and the others keep the build.
constexpr bool brings_build(DeployKind kind) {
    return kind == DeployKind::regular || kind == DeployKind::hotfix;
}

/// Where a deploy is. Every state before `accepted` can last only as long as a deadline allows.
enum class DeployState {
    queued,  ///< Waits for the active deploy of its stage. → running, superseded, aborted
    running, ///< Moves over the hosts. → accepting, accepted, halted, failed, no_hosts, aborted, superseded
    halted,  ///< The failure budget is spent; waits for people or `halt_timeout`. → running, failed, aborted
    accepting,  ///< All hosts that must serve it do; the acceptance test runs. → accepted, rejected, aborted
    accepted,   ///< Ended well.
    rejected,   ///< Ended: the acceptance test said no.
    failed,     ///< Ended: the rollout did not succeed.
    aborted,    ///< Ended by a person.
    superseded, ///< Ended because a newer deploy took its place.
    no_hosts,   ///< Ended: no live host appeared in time. No failure: runs no `on_failure`.
};

constexpr auto names(DeployState) {
    using enum DeployState;
    return std::to_array<std::pair<DeployState, std::string_view>>({
        {queued, "queued"},
        {running, "running"},
        {halted, "halted"},
        {accepting, "accepting"},
        {accepted, "accepted"},
        {rejected, "rejected"},
        {failed, "failed"},
        {aborted, "aborted"},
        {superseded, "superseded"},
        {no_hosts, "no-hosts"},
    });
}

/// Whether nothing more will happen to the deploy.
constexpr bool is_over(DeployState state) {
    return state >= DeployState::accepted;
}

/// The acceptance test of one deploy, as far as it went.
struct Acceptance {
    int attempt = 0;    ///< The attempt under way or last made, from 1; 0: none yet.
    Time started_at;    ///< Of that attempt.
    std::string output; ///< The end of the last attempt's output, bounded.

    bool operator==(const Acceptance&) const = default;

    template<class Self = Acceptance>
    static constexpr auto fields() {
        return std::tuple{
            field("attempt", &Self::attempt),
            field("started_at", &Self::started_at),
            field("output", &Self::output),
        };
    }
};

/// One build going to one stage.
struct Deploy {
    static constexpr std::string_view table = "deploy";

    DeployId id;
    std::uint64_t number = 0; ///< Order of creation over the whole fleet.
    ServiceName service;
    StageName stage;
    DeployKind kind = DeployKind::regular;
    DeployState state = DeployState::queued;
    BuildId build;          ///< Empty for kind `stop`.
    BuildId replaces;       ///< What the stage ran before.
    int config = 0;         ///< The pinned revision of the runtime configuration.
    bool automatic = false; ///< Started by promotion or by `on_failure`, not by a person.
    std::string by;
    std::string reason;
    std::vector<std::string> overrode; ///< Gates that do not stop it: a person or the hotfix policy said so.
    std::string idempotency_key;       ///< A repeated request with this key finds this deploy.
    Time created_at;
    Time started_at;
    Time finished_at;
    int batch = 0;       ///< Index of the current batch.
    Time batch_done_at;  ///< When its target was reached; the epoch: not yet.
    Time halted_at;      ///< The epoch: not halted.
    bool paused = false; ///< No new permits; those not begun are revoked.
    Time paused_at;
    std::string paused_by;
    std::string paused_reason;
    Time first_at; ///< When a person last put it before the others that wait; the epoch: nobody did.
    std::string first_by;
    std::string first_reason;
    Time stalled_at;  ///< Since when nothing could move; the epoch: it moves. Past the deadline it halts.
    Time resumed_at;  ///< The last resume or retry; deadlines of hosts count from it.
    Time shut_at;     ///< Since when it waits to go on as OnClose::pause says; the epoch: it does not.
    int target = 0;   ///< Hosts that the current batch is to reach; never shrinks.
    int forgiven = 0; ///< Failures that a person has resumed over.
    int retry = 0;    ///< How often failed hosts were given another try; part of each permit's identity.
    Acceptance acceptance;
    std::string outcome; ///< Why it ended as it did, or why it is halted; for people.

    [[nodiscard]] std::string key() const { return id.value; }

    bool operator==(const Deploy&) const = default;

    template<class Self = Deploy>
    static constexpr auto fields() {
        return std::tuple{
            field("id", &Self::id),
            field("number", &Self::number),
            field("service", &Self::service),
            field("stage", &Self::stage),
            field("kind", &Self::kind),
            field("state", &Self::state),
            field("build", &Self::build),
            field("replaces", &Self::replaces),
            field("config", &Self::config),
            field("automatic", &Self::automatic),
            field("by", &Self::by),
            field("reason", &Self::reason),
            field("overrode", &Self::overrode),
            field("idempotency_key", &Self::idempotency_key),
            field("created_at", &Self::created_at),
            field("started_at", &Self::started_at),
            field("finished_at", &Self::finished_at),
            field("batch", &Self::batch),
            field("batch_done_at", &Self::batch_done_at),
            field("halted_at", &Self::halted_at),
            field("paused", &Self::paused),
            field("paused_at", &Self::paused_at),
            field("paused_by", &Self::paused_by),
            field("paused_reason", &Self::paused_reason),
            field("first_at", &Self::first_at),
            field("first_by", &Self::first_by),
            field("first_reason", &Self::first_reason),
            field("stalled_at", &Self::stalled_at),
            field("resumed_at", &Self::resumed_at),
            field("shut_at", &Self::shut_at),
            field("target", &Self::target),
            field("forgiven", &Self::forgiven),
            field("retry", &Self::retry),
            field("acceptance", &Self::acceptance),
            field("outcome", &Self::outcome),
        };
    }
};

/// What became of a permit (design 4, "The agent walks alone, under a permit").
enum class PermitState {
    granted,  ///< The host may begin until `expires_at`. Counted. → begun, revoked, done, failed
    begun,    ///< The host reported that activate began. Counted. → done, failed, overdue
    revoked,  ///< Withdrawn or run out, but the host may have begun before it heard. Counted until the host
              ///< acknowledges a goal without the permit. → begun, returned, done, failed, overdue
    overdue,  ///< Did not finish in time and does not say why. Counted, and charges the failure budget.
              ///< → done, failed, returned
    done,     ///< The host serves the build and is healthy.
    failed,   ///< The host put the old build back, or never came up. Charges the failure budget.
    returned, ///< The host has acknowledged that it never began and never will.
};

constexpr auto names(PermitState) {
    using enum PermitState;
    return std::to_array<std::pair<PermitState, std::string_view>>({
        {granted, "granted"},
        {begun, "begun"},
        {revoked, "revoked"},
        {overdue, "overdue"},
        {done, "done"},
        {failed, "failed"},
        {returned, "returned"},
    });
}

/// Whether the host is out: it may be in the disruptive part of the deploy.
constexpr bool is_counted(PermitState state) {
    return state == PermitState::granted || state == PermitState::begun || state == PermitState::revoked
           || state == PermitState::overdue;
}

/// The right to begin the disruptive part of one deploy on one host, and what became of it.
///
/// A host that fails before it needs a permit (it cannot download, say) has a record too, in state
/// `failed` and with an empty `id`, because it charges the failure budget all the same.
struct Permit {
    static constexpr std::string_view table = "permit";

    PermitId id;
    DeployId deploy;
    HostId host;
    int retry = 0; ///< Deploy::retry when it was granted.
    PermitState state = PermitState::granted;
    bool newcomer = false; ///< Granted to a new host, outside the limit (design 8).
    Time granted_at;
    Time expires_at; ///< Not begun by then: the host must not begin any more.
    Time begun_at;   ///< When the control plane learnt of it; the epoch: not yet.
    Time finished_at;
    std::string error; ///< Why it failed, for people.
    std::string again; ///< Who wants the host to walk once more, and why; empty: nobody, or it has.

    /// One record per host and deploy: a retry replaces it.
    [[nodiscard]] std::string key() const { return deploy.value + "/" + host.value; }

    /// Its host, as long as it is counted: permits of the past are many.
    [[nodiscard]] std::vector<std::string> index_keys() const {
        return is_counted(state) ? std::vector{host.value} : std::vector<std::string>{};
    }

    bool operator==(const Permit&) const = default;

    template<class Self = Permit>
    static constexpr auto fields() {
        return std::tuple{
            field("id", &Self::id),
            field("deploy", &Self::deploy),
            field("host", &Self::host),
            field("retry", &Self::retry),
            field("state", &Self::state),
            field("newcomer", &Self::newcomer),
            field("granted_at", &Self::granted_at),
            field("expires_at", &Self::expires_at),
            field("begun_at", &Self::begun_at),
            field("finished_at", &Self::finished_at),
            field("error", &Self::error),
            field("again", &Self::again),
        };
    }
};

} // namespace tt
