#include "agent/decide.hpp"

#include "agent/permit.hpp"

#include <algorithm>
#include <utility>

namespace tt::agent {

namespace {

/// Stands in for a deadline that a goal left out: nothing is without one.
constexpr Duration default_deadline = std::chrono::hours{1};

void allow(Walk& walk, Duration span, Uptime now) {
    walk.allowance = span > Duration{0} ? bounded(span) : default_deadline;
    walk.deadline = now + walk.allowance;
    if (walk.left) walk.left = walk.allowance;
}

/// Whether the walk shares the host with others while it prepares. A way back does not wait for them, nor
/// does what only has to be looked at.
bool takes_turns(const ServiceState& state, const Walk& walk) {
    return !walk.begun && walk.goal.prepare && walk.goal.kind != DeployKind::rollback
           && !find_resident(state, walk.goal.prepare->build);
}

/// Others may prepare during its pause. That still counts as its time; what comes after it does not.
void give_turn_back(ServiceState& state, Uptime now) {
    auto& walk = *state.walk;
    const Uptime from = std::max(now, walk.not_before);
    if (is_over(walk) || !takes_turns(state, walk) || from >= walk.deadline) return;
    walk.left = walk.deadline - from;
}

void take_turn(Walk& walk, Uptime now) {
    walk.deadline = now + *walk.left;
    walk.left.reset();
}

void enter(Walk& walk, Step step, StepState state) {
    walk.step = step;
    walk.state = state;
    walk.attempt = 1;
    walk.not_before = Uptime{0};
}

/// Of a resident build only its files are looked at; the end of a service is prepared already.
Walk start(const ServiceState& state, Uptime now) {
    Walk walk;
    walk.goal = *state.goal;
    if (!walk.goal.prepare)
        enter(walk, Step::prepared, StepState::done);
    else if (find_resident(state, walk.goal.prepare->build))
        enter(walk, Step::download, StepState::running);
    allow(walk, walk.goal.prepare ? walk.goal.prepare->deadline : Duration{0}, now);
    if (takes_turns(state, walk)) walk.left = walk.allowance;
    return walk;
}

void begin(ServiceState& state, Uptime now) {
    auto& walk = *state.walk;
    enter(walk, walk.goal.kind == DeployKind::stop ? Step::stopping : Step::pre_restart, StepState::running);
    walk.begun = true;
    walk.permit = state.permit->id;
    allow(walk, state.permit->deadline, now);
    give_back(state); // Spent, whatever becomes of the walk.
}

void place(ServiceState& state, Placed placed) {
    state.current = std::move(placed);
    state.healthy = false;
}

/// Whether the build before can be put back now that the walk's step failed.
bool may_put_back(const ServiceState& state) {
    const auto& walk = *state.walk;
    if (walk.putting_back || !state.good || walk.goal.kind == DeployKind::stop) return false;
    const BuildId& build = walk.goal.prepare->build;
    const auto resident = std::ranges::find(state.resident, build, &Resident::build);
    if (state.good->build == build || resident == state.resident.end()) return true;
    if (resident->reversible == Reversible::never) return walk.step == Step::pre_restart;
    return resident->reversible == Reversible::always || walk.step != Step::post_restart;
}

void put_back(ServiceState& state) {
    auto& walk = *state.walk;
    walk.putting_back = true;
    walk.failed_at = walk.step;
    enter(walk, Step::restart, StepState::running);
    place(state, *state.good);
}

/// The walk ends as failed, at the step that failed first.
void fail_walk(ServiceState& state) {
    auto& walk = *state.walk;
    walk.state = StepState::failed;
    if (walk.putting_back) walk.step = walk.failed_at;
}

/// Nothing of it serves or is kept any more; now its processes and files go.
void go_down(ServiceState& state) {
    state.current.reset();
    state.good.reset();
    state.resident.clear();
    state.healthy = false;
    enter(*state.walk, Step::stopped, StepState::running);
}

/// A service that is to leave leaves, whatever its STOPPING hook says.
void fail_for_good(ServiceState& state, const std::string& error, const std::string& tail) {
    auto& walk = *state.walk;
    walk.error =
        walk.putting_back ? walk.error + "; then the build before did not come back: " + error : error;
    if (!walk.putting_back || walk.tail.empty()) walk.tail = tail;
    if (!walk.begun) return fail_walk(state);
    if (walk.step == Step::stopping) return go_down(state);
    if (may_put_back(state)) return put_back(state);
    state.healthy = false;
    fail_walk(state);
}

void try_again(Walk& walk, const Outcome& outcome, Uptime now) {
    ++walk.attempt;
    walk.not_before = now + bounded(*outcome.again_in);
    if (walk.putting_back) return;
    walk.error = outcome.error;
    walk.tail = outcome.tail;
}

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

void add_resident(ServiceState& state, const Resident& resident) {
    std::erase_if(state.resident, [&](const Resident& other) { return other.build == resident.build; });
    state.resident.push_back(resident);
}

/// Puts the build last, so that the one that ran before it is the second last.
void make_newest(ServiceState& state, const BuildId& build) {
    const auto found = std::ranges::find(state.resident, build, &Resident::build);
    if (found != state.resident.end()) std::rotate(found, found + 1, state.resident.end());
}

/// The build is up: it serves, or the one before is back and the walk has failed.
void come_up(ServiceState& state) {
    state.healthy = true;
    if (state.walk->putting_back) return fail_walk(state);
    state.good = state.current;
    make_newest(state, state.current->build);
    enter(*state.walk, Step::serving, StepState::done);
}

void forget_resident(ServiceState& state, const BuildId& build) {
    std::erase_if(state.resident, [&](const Resident& resident) { return resident.build == build; });
}

/// Either the build was brought, or it was there; then it is prepared, or is brought now after all. That it
/// is no longer resident is durable before anything is done to its files.
void end_download(ServiceState& state, const Outcome& outcome) {
    auto& walk = *state.walk;
    const BuildId& build = walk.goal.prepare->build;
    if (outcome.resident) return enter(walk, Step::prepared, StepState::done);
    if (!find_resident(state, build)) return enter(walk, Step::post_download, StepState::running);
    forget_resident(state, build);
    enter(walk, Step::pre_download, StepState::running);
}

/// From a step that ended well to the one after it.
void step_on(ServiceState& state, const Outcome& outcome) {
    auto& walk = *state.walk;
    switch (walk.step) {
    case Step::pre_download:
        return enter(walk, Step::download, StepState::running);
    case Step::download:
        return end_download(state, outcome);
    case Step::post_download:
        if (outcome.resident) {
            Resident resident = *outcome.resident;
            resident.signer = walk.signer;
            resident.digest = walk.goal.prepare->digest;
            add_resident(state, resident);
        }
        return enter(walk, Step::prepared, StepState::done);
    case Step::pre_restart:
        enter(walk, Step::restart, StepState::running);
        return place(state, placed_by(state));
    case Step::restart:
        return enter(walk, Step::post_restart, StepState::running);
    case Step::post_restart:
        return come_up(state);
    case Step::stopping:
        return go_down(state);
    case Step::stopped:
        return enter(walk, Step::stopped, StepState::done);
    case Step::prepared:
    case Step::serving:
        return;
    }
}

std::string name(const Walk& walk) {
    return "deploy " + walk.goal.deploy.value;
}

/// Says why the step's last attempt failed, without which nobody could mend it.
void fail_late(ServiceState& state) {
    const Walk& walk = *state.walk;
    const bool tried = walk.attempt > 1;
    const std::string reason = tried ? " (" + walk.error + ")" : "";
    const std::string tail = tried ? walk.tail : "";
    fail_for_good(state, "deadline passed during " + std::string(to_string(walk.step)) + reason, tail);
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
    begin(state, now);
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
    if (!state.walk || !is_same(*state.goal, *state.walk)) state.walk = start(state, now);
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
