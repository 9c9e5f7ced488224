#pragma once

#include "pipeline/model/state.hpp"
#include "pipeline/model/view.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
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

    bool operator==(const Target&) const = default;
};

/// A host as a member of one stage.
struct Member {
    const Host* host = nullptr;
    const ServiceReport* report = nullptr; ///< Null: never reported on this service.
    Time last_seen;                        ///< The epoch: not since the control plane started.
    Time seen_since;                       ///< When it was first heard after the last silence.
    bool reachable = false;
    bool unheard = false;            ///< Not heard yet by a control plane that has only just started.
    const Target* target = nullptr;  ///< What it should serve now, one of StageFacts; null: nothing.
    const Permit* permit = nullptr;  ///< Its permit under `target`, in whatever state.
    const Permit* counted = nullptr; ///< Its counted permit under any deploy of the service.
    bool fit = false;                ///< is_ready(), if it is reachable: worked out once, asked often.
    bool arrived = false;            ///< is_done(), if it is reachable.
    bool cools_down = false;         ///< It fell ill right after it came up, and is not restarted yet.
};

/// Everything one stage's decisions read, gathered once.
struct StageFacts {
    const State* state = nullptr;
    const Policy* policy = nullptr;
    const StagePolicy* rules = nullptr;
    Stage stage;
    const Deploy* active = nullptr;        ///< Null: none.
    std::shared_ptr<const Target> resting; ///< What the stage runs; null: nothing yet.
    std::shared_ptr<const Target> trying;  ///< What the active deploy brings; null: there is none.
    std::vector<Member> members;           ///< Those that take part, in order of host id.
    std::map<HostId, const Host*> lost;    ///< Those that would, had they not been given up.
    /// The counted permits of the stage's deploys by key, also on hosts that are members no more.
    std::map<std::string, const Permit*> counted;
};

/// Gathers them; nothing if the service or stage is unknown.
std::optional<StageFacts>
gather(const State& state, const ServiceName& service, const StageName& stage, Time now);

/// The same, with this host as the only member: what a host's own goal needs.
std::optional<StageFacts> gather_host(
    const State& state, const ServiceName& service, const StageName& stage, const Host& host, Time now
);

/// Makes the member what the host, its report and its permits are now. What the clock says comes after it.
void look_at(const StageFacts& facts, Member& member, const Host& host);

/// What becomes of the members by the time alone: who is not heard of any more.
void follow_clock(StageFacts& facts, Time now);

/// The stage's deploys under which a host may hold a permit that is counted.
std::vector<DeployId> deploys_with_permits(const Stage& stage);

/// The member with this host, or null.
const Member* find_member(const StageFacts& facts, const HostId& host);

/// Whether the member's target is the active deploy, and not what the stage runs anyway.
bool is_for_active(const StageFacts& facts, const Member& member);

/// Which try the member is at. A host that is shown a higher one begins again from the start, so one that
/// did not fail is left in peace.
int retry_of(const StageFacts& facts, const Member& member);

/// Whether the host serves nothing of this service yet.
bool is_newcomer(const Member& member);

/// When a host that fell ill under this permit, which was done with, is restarted at the earliest: one that
/// does so again and again is not, without a pause.
Time may_restart_at(const Permit& done);

/// Whether somebody wants the host to walk once more to its target, whatever it serves (Permit::again).
inline bool is_to_walk_again(const Member& member) {
    return member.permit && !member.permit->again.empty();
}

/// Whether the host serves its target, is healthy, and is not on its way elsewhere.
inline bool is_done(const Member& member) {
    return member.arrived && member.reachable;
}

/// Whether the host serves something, is healthy and holds no permit (design 8, `ready`).
inline bool is_ready(const Member& member) {
    return member.fit && member.reachable;
}

/// Whether the host is paused on its way: nothing comes of waiting for it.
inline bool is_held_back(const Member& member) {
    return member.host->paused && !member.counted && !is_done(member);
}

/// Whether the host's permit charges the failure budget of the active deploy.
bool is_charged(const StageFacts& facts, const Member& member);

/// How many hosts do. Also those that were given up since: they failed all the same.
int charged_hosts(const StageFacts& facts);

/// The numbers of design 8.
Capacity capacity_of(const StageFacts& facts);

} // namespace tt
