#include "agent/walk.hpp"

#include "agent/permit.hpp"

#include <algorithm>
#include <utility>

namespace tt::agent {

namespace {

/// Stands in for a deadline that a goal left out: nothing is without one.
constexpr Duration default_deadline = std::chrono::hours{1};

/// Whether the walk shares the host with others while it prepares. A way back does not wait for them, nor
/// does what only has to be looked at.
bool takes_turns(const ServiceState& state, const Walk& walk) {
    return !walk.begun && walk.goal.prepare && walk.goal.kind != DeployKind::rollback
           && !find_resident(state, walk.goal.prepare->build);
}

void enter(Walk& walk, Step step, StepState state) {
    walk.step = step;
    walk.state = state;
    walk.attempt = 1;
    walk.not_before = Uptime{0};
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

} // namespace

void allow(Walk& walk, Duration span, Uptime now) {
    walk.allowance = span > Duration{0} ? bounded(span) : default_deadline;
    walk.deadline = now + walk.allowance;
    if (walk.left) walk.left = walk.allowance;
}

void take_turn(Walk& walk, Uptime now) {
    walk.deadline = now + *walk.left;
    walk.left.reset();
}

/// Others may prepare during its pause. That still counts as its time; what comes after it does not.
void give_turn_back(ServiceState& state, Uptime now) {
    auto& walk = *state.walk;
    const Uptime from = std::max(now, walk.not_before);
    if (is_over(walk) || !takes_turns(state, walk) || from >= walk.deadline) return;
    walk.left = walk.deadline - from;
}

Walk start_walk(const ServiceState& state, Uptime now) {
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

void begin_activate(ServiceState& state, Uptime now) {
    auto& walk = *state.walk;
    enter(walk, walk.goal.kind == DeployKind::stop ? Step::stopping : Step::pre_restart, StepState::running);
    walk.begun = true;
    walk.permit = state.permit->id;
    allow(walk, state.permit->deadline, now);
    give_back(state); // Spent, whatever becomes of the walk.
}

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

void try_again(Walk& walk, const Outcome& outcome, Uptime now) {
    ++walk.attempt;
    walk.not_before = now + bounded(*outcome.again_in);
    if (walk.putting_back) return;
    walk.error = outcome.error;
    walk.tail = outcome.tail;
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

void fail_late(ServiceState& state) {
    const Walk& walk = *state.walk;
    const bool tried = walk.attempt > 1;
    const std::string reason = tried ? " (" + walk.error + ")" : "";
    const std::string tail = tried ? walk.tail : "";
    fail_for_good(state, "deadline passed during " + std::string(to_string(walk.step)) + reason, tail);
}

} // namespace tt::agent
