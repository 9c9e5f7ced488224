#include "agent/decide.hpp"

#include "agent/permit.hpp"
#include "agent/walk.hpp"

#include <algorithm>
#include <utility>

namespace tt::agent {

namespace {

bool brings_new_build(DeployKind kind) {
    return kind == DeployKind::regular || kind == DeployKind::hotfix;
}

/// Why the walk's build may not come here; empty: it may.
std::string refusal_of(const ServiceState& state, const Trust& trust, const Resident* resident) {
    const bool is_new = brings_new_build(state.walk->goal.kind);
    const bool held_once = resident && !resident->signer.empty();
    const bool in_slot = resident && state.current && state.current->build == resident->build;
    if (!trust.revoked.empty() && !in_slot) return trust.revoked;
    if (!trust.refusal.empty()) return held_once && !is_new ? "" : trust.refusal;
    return is_new ? trust.expired : "";
}

Resident* resident_of(ServiceState& state, const BuildId& build) {
    const auto found = std::ranges::find(state.resident, build, &Resident::build);
    return found == state.resident.end() ? nullptr : &*found;
}

/// Takes what is thought of the walk's build. Returns why it may not go on; empty: it may.
std::string take_trust(ServiceState& state, const Trust& trust) {
    auto& walk = *state.walk;
    Resident* resident = walk.goal.prepare ? resident_of(state, walk.goal.prepare->build) : nullptr;
    std::string refusal = refusal_of(state, trust, resident);
    if (!refusal.empty() || !trust.refusal.empty()) return refusal;
    walk.signer = trust.signer;
    if (resident && !trust.signer.empty()) resident->signer = trust.signer;
    return {};
}

std::string name(const Walk& walk) {
    return "deploy " + walk.goal.deploy.value;
}

/// The deadline is the new build's; what is put back is bounded by its own hooks' deadlines, and what is
/// taken away goes at last.
Next walk_on(ServiceState state, Uptime now) {
    auto& walk = *state.walk;
    const bool unbounded = walk.putting_back || walk.step == Step::stopped;
    if (!unbounded && now >= walk.deadline) {
        fail_late(state);
        return {state, now, name(walk) + " ran out of time"};
    }
    const Uptime pause = walk.not_before > now ? walk.not_before : never;
    const Uptime end = unbounded ? never : walk.deadline;
    return {
        state, std::min(pause, end),
        name(walk)
            + (walk.putting_back ? " failed, the build before is being put back"
                                 : " has begun and goes on by itself")
    };
}

Next await_turn(ServiceState state, Uptime now, const Turn& turn) {
    const auto& walk = *state.walk;
    const bool pauses = walk.not_before > now;
    const Uptime pause = pauses ? walk.not_before : never;
    const Uptime expiry = state.permit ? state.permit->begin_before : never;
    std::string why = name(walk) + (pauses ? " is being prepared" : " waits for " + turn.after);
    return {std::move(state), std::min(pause, expiry), std::move(why)};
}

Next prepare(ServiceState state, Uptime now, const Turn& turn) {
    auto& walk = *state.walk;
    if (walk.left && walk.not_before <= now && turn.has_come) take_turn(walk, now);
    if (walk.left) return await_turn(std::move(state), now, turn);
    if (now >= walk.deadline) {
        fail_late(state);
        return {state, never, name(walk) + " could not be prepared in time"};
    }
    const Uptime pause = walk.not_before > now ? walk.not_before : never;
    const Uptime expiry = state.permit ? state.permit->begin_before : never;
    return {state, std::min({pause, walk.deadline, expiry}), name(walk) + " is being prepared"};
}

Next activate(ServiceState state, Uptime now) {
    if (!state.permit) return {state, never, name(*state.walk) + " is prepared and waits for a permit"};
    begin_activate(state, now);
    return {
        state, state.walk->deadline, name(*state.walk) + " begins under permit " + state.walk->permit.value
    };
}

/// Nothing is to be done, so a permit is not needed any more.
Next rest(ServiceState state, std::string because) {
    give_back(state);
    return {std::move(state), never, std::move(because)};
}

Next refuse(ServiceState state, const std::string& refusal) {
    fail_for_good(state, refusal, {});
    std::string why = name(*state.walk) + " is refused: " + refusal;
    return rest(std::move(state), std::move(why));
}

/// Nothing is wanted: what was prepared but not begun is forgotten.
Next forget(ServiceState state) {
    if (state.walk && !is_over(*state.walk)) state.walk.reset();
    return rest(std::move(state), "no goal");
}

} // namespace

const Resident* find_resident(const ServiceState& state, const BuildId& build) {
    const auto found = std::ranges::find(state.resident, build, &Resident::build);
    return found == state.resident.end() ? nullptr : &*found;
}

bool is_over(const Walk& walk) {
    const bool last = walk.step == Step::serving || walk.step == Step::stopped;
    return walk.state == StepState::failed || (last && walk.state == StepState::done);
}

bool has_left(const ServiceState& state) {
    return !state.goal && state.walk && state.walk->step == Step::stopped && is_over(*state.walk);
}

bool is_here(const ServiceState& state) {
    const bool stopped = state.walk && state.walk->step == Step::stopped;
    return !stopped && (state.walk || state.goal || state.current || !state.resident.empty());
}

bool is_out(const ServiceState& state) {
    return state.walk && state.walk->begun && !is_over(*state.walk);
}

bool is_held(const ServiceState& state) {
    return state.goal && state.goal->paused && !is_out(state);
}

bool is_due(const Walk& walk, Uptime now) {
    return walk.state == StepState::running && walk.not_before <= now && !walk.left;
}

/// A restart is done once: who asks for it later only wants the build served.
DeployKind lasting_kind(DeployKind kind) {
    return kind == DeployKind::restart ? DeployKind::regular : kind;
}

bool is_same(const ServiceGoal& goal, const Walk& walk) {
    const auto build = [](const ServiceGoal& g) { return g.prepare ? g.prepare->build : BuildId{}; };
    return goal.deploy == walk.goal.deploy && goal.retry == walk.goal.retry
           && lasting_kind(goal.kind) == lasting_kind(walk.goal.kind) && build(goal) == build(walk.goal);
}

Placed placed_by(const ServiceState& state) {
    const auto& walk = *state.walk;
    if (walk.putting_back) return *state.good;
    if (!walk.goal.prepare) return state.current.value_or(Placed{});
    const auto& prepare = *walk.goal.prepare;
    return {walk.goal.deploy, walk.goal.stage, walk.goal.slot, prepare.build,
            prepare.commit,   prepare.config,  prepare.env};
}

bool asks_for_trust(const ServiceState& state) {
    if (!state.goal || !state.goal->prepare || is_out(state)) return false;
    return !state.walk || !is_same(*state.goal, *state.walk) || !is_over(*state.walk);
}

Next next(ServiceState state, Uptime now, const Trust& trust, const Turn& turn) {
    if (has_expired(state, now)) give_back(state);
    if (is_out(state)) return walk_on(std::move(state), now);
    if (!state.goal) return forget(std::move(state));
    if (is_held(state)) return rest(std::move(state), "paused by the control plane");
    if (!state.walk || !is_same(*state.goal, *state.walk)) state.walk = start_walk(state, now);
    if (is_over(*state.walk)) {
        std::string why = name(*state.walk) + " is over";
        return rest(std::move(state), std::move(why));
    }
    state.walk->goal = *state.goal; // Where the artifact is fetched from may have changed.
    if (const std::string refusal = take_trust(state, trust); !refusal.empty())
        return refuse(std::move(state), refusal);
    if (state.walk->step == Step::prepared) return activate(std::move(state), now);
    return prepare(std::move(state), now, turn);
}

ServiceState follow(ServiceState state, const ServiceGoal* goal, std::uint64_t epoch, Uptime sent_at) {
    take_permit(state, goal && goal->activate ? &*goal->activate : nullptr, epoch, sent_at);
    const bool resumes = is_held(state) && goal && !goal->paused;
    if (resumes && state.walk && !is_over(*state.walk)) allow(*state.walk, state.walk->allowance, sent_at);
    state.goal.reset();
    if (!goal) return state;
    state.goal = *goal;
    state.goal->activate.reset();
    state.goal->index.reset();
    return state;
}

namespace {

/// Of the build that is being put back, or of the STOPPING hook, it is told although all else ends well.
bool keeps_error(const Walk& walk) {
    return walk.putting_back || (walk.step == Step::stopped && walk.attempt == 1);
}

/// In a pause others may go on, and what turned out to be missing has not had a turn yet.
bool must_wait(const Walk& walk, Uptime now) {
    return walk.not_before > now || walk.step == Step::pre_download;
}

/// Hosts that begin at moments of their own do not all ask a store at once.
void pause(Walk& walk, Duration span, Uptime now) {
    const Duration most = std::max(Duration{0}, (walk.deadline - now) / 2);
    walk.not_before = now + std::min(span, most);
}

} // namespace

ServiceState finish(ServiceState state, const Outcome& outcome, Uptime now) {
    if (!state.walk || state.walk->state != StepState::running) return state;
    if (outcome.ok) {
        if (!keeps_error(*state.walk)) state.walk->error.clear(), state.walk->tail.clear();
        step_on(state, outcome);
        if (outcome.pause > Duration{0}) pause(*state.walk, outcome.pause, now);
        if (must_wait(*state.walk, now)) give_turn_back(state, now);
    } else if (outcome.again_in) {
        try_again(*state.walk, outcome, now);
        give_turn_back(state, now);
    } else {
        fail_for_good(state, outcome.error, outcome.tail);
    }
    return state;
}

ServiceState after_reboot(ServiceState state, Uptime now) {
    give_back(state);
    if (!state.walk || is_over(*state.walk)) return state;
    state.walk->not_before = Uptime{0};
    allow(*state.walk, state.walk->allowance, now);
    return state;
}

} // namespace tt::agent
