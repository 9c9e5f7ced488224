#pragma once

#include "agent/state.hpp"

#include <optional>
#include <string>

namespace tt::agent {

/// What a service does next. `state` is journalled before anything in it is carried out; it equals the
/// state that was asked about when there is nothing to do but wait.
struct Next {
    ServiceState state;
    Uptime wake_at = never; ///< Ask again then, if no goal and no outcome comes earlier.
    std::string because;    ///< What it does or waits for, for people.
};

/// What this host thinks of the build of a goal. Each text says why something is closed, for people; empty:
/// it is open.
struct Trust {
    std::string signer = {};  ///< The pinned key by which it is signed; empty: no key is pinned.
    std::string refusal = {}; ///< Closed but for the way back to what is resident and held once.
    std::string expired = {}; ///< Closed to new builds.
    std::string revoked = {}; ///< Closed but for what is in the slot already.
};

/// Whether a service that waits for its turn to prepare goes on now; see agent/turns.hpp.
struct Turn {
    bool has_come = true;
    std::string after = {}; ///< What it waits for, for people: `web and api to prepare`.
};

/// The resident release of a build, or null.
const Resident* find_resident(const ServiceState& state, const BuildId& build);

/// What became of one attempt at a step.
struct Outcome {
    bool ok = false;
    std::optional<Duration> again_in = {
    }; ///< Worth another attempt after this pause; absent: failed for good.
    std::string error = {};
    std::string tail = {};
    /// Of the post-download step: the release is complete. Of the download step: it was there all along, and
    /// is what it was.
    std::optional<Resident> resident = {};
    Duration pause = {}; ///< Before the next step begins; at most half of the time that is left.
};

/// What a service does at `now`. Reads nothing but its arguments. Asking again with the state that was
/// answered changes nothing but the waiting.
///
/// Prepare goes on without a permit and is given up whenever the goal changes. Activate begins only when
/// the build is prepared and an unexpired permit is held; once begun, it goes on whatever the goal says.
///
/// A resident build needs no more than a look at its files (the download step) before it counts as prepared;
/// one that is not what it was is fetched as if it were new.
///
/// A walk that has a build to bring waits for its turn first, and again after each pause; its time stands
/// still while it waits. What a host wants at once never does: a rollback, and what is resident.
///
/// A build that may not come here fails before anything of it is fetched, and if that turns out later, before
/// activate begins. A way back to a resident build whose signature held once stays open, whatever became of
/// the key, unless that build is revoked. What serves is left alone.
Next next(ServiceState state, Uptime now, const Trust& trust = {}, const Turn& turn = {});

/// Whether next() depends on what is thought of the build of the goal.
bool asks_for_trust(const ServiceState& state);

/// Takes what a goal of that epoch says about the service; null: it says nothing. `sent_at` is when the
/// request was sent that the goal answers. A held permit that is not confirmed is given back.
ServiceState follow(ServiceState state, const ServiceGoal* goal, std::uint64_t epoch, Uptime sent_at);

/// Takes the end of the attempt that the state's walk names as running. A failure that is final puts the
/// last good build back, once, if activate had begun and the build may be left. A service that is to be
/// stopped goes, whether or not its hook ended well.
ServiceState finish(ServiceState state, const Outcome& outcome, Uptime now);

/// The state after a reboot: what was measured on the old clock is void. A permit that was not begun is
/// given back; a walk under way gets its deadline anew.
ServiceState after_reboot(ServiceState state, Uptime now);

/// Whether the service was taken off this host, and nobody wants anything of it.
bool has_left(const ServiceState& state);

/// Whether there is anything of the service on this host but perhaps its index.
bool is_here(const ServiceState& state);

/// Whether nothing more will happen to the walk.
bool is_over(const Walk& walk);

/// Whether activate is under way.
bool is_out(const ServiceState& state);

/// Whether the walk's step is to be carried out at `now`: it is under way, not in a pause, and has its turn.
bool is_due(const Walk& walk, Uptime now);

/// Whether no step may begin, since the host is paused. What activate has begun goes on.
bool is_held(const ServiceState& state);

/// Whether the goal is carried out by the walk.
bool is_same(const ServiceGoal& goal, const Walk& walk);

/// The release that the running step places in the slot: the walk's own, or the good one on the way back.
Placed placed_by(const ServiceState& state);

} // namespace tt::agent
