#pragma once

#include "pipeline/model/state.hpp"
#include "pipeline/model/view.hpp"

#include <optional>
#include <vector>

namespace tt {

/// How long a host may be silent and still be called reachable: three long polls.
inline constexpr Duration grace = std::chrono::seconds{90};

/// How long a host has to begin after a permit was granted, and what the control plane adds on its side
/// before it believes that it did not.
inline constexpr Duration permit_ttl = std::chrono::seconds{120};
inline constexpr Duration permit_margin = std::chrono::seconds{10};

/// What a host should come to serve: a build under a deploy.
struct Target {
    DeployId deploy;
    DeployKind kind = DeployKind::regular;
    BuildId build;
    int config = 0;
};

/// A host as a member of one stage.
struct Member {
    const Host* host = nullptr;
    const ServiceReport* report = nullptr; ///< Null: never reported on this service.
    Time last_seen;                        ///< The epoch: not since the control plane started.
    bool reachable = false;
    std::optional<Target> target;    ///< What it should serve now; absent: nothing.
    const Permit* permit = nullptr;  ///< Its permit under `target`, in whatever state.
    const Permit* counted = nullptr; ///< Its counted permit under any deploy of this stage.
};

/// Everything one stage's decisions read, gathered once.
struct StageFacts {
    const State* state = nullptr;
    const Policy* policy = nullptr;
    const StagePolicy* rules = nullptr;
    Stage stage;
    const Deploy* active = nullptr; ///< Null: none.
    std::vector<Member> members;    ///< Not drained, in order of host id.
};

/// Gathers them; nothing if the service or stage is unknown.
std::optional<StageFacts>
gather(const State& state, const ServiceName& service, const StageName& stage, Time now);

/// The same, with this host as the only member: what a host's own goal needs.
std::optional<StageFacts> gather_host(
    const State& state, const ServiceName& service, const StageName& stage, const Host& host, Time now
);

/// The stage that takes this host: the most specific selector wins, and of two equally specific ones none
/// does, so that a host is never in two stages of a service. Drained hosts belong nowhere.
std::optional<StageName> assigned_stage(const Policy& policy, const Host& host);

/// Whether the host serves nothing of this service yet.
bool is_newcomer(const Member& member);

/// Whether the host serves its target, is healthy, and is not on its way elsewhere.
bool is_done(const Member& member);

/// Whether the host serves something, is healthy and holds no permit (design 8, `ready`).
bool is_ready(const Member& member);

/// Whether the host's permit charges the failure budget of the active deploy.
bool is_charged(const StageFacts& facts, const Member& member);

/// The numbers of design 8.
Capacity capacity_of(const StageFacts& facts);

} // namespace tt
