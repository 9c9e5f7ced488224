#include "pipeline/decide/deploys.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/base/counted.hpp"
#include "pipeline/decide/calendar_gates.hpp"
#include "pipeline/decide/queue.hpp"
#include "pipeline/decide/vetoes.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <set>

namespace tt {

namespace {

constexpr std::size_t kept_entries = 50; ///< Of Stage::accepted and Stage::rejections.

template<class T>
void keep_newest(std::vector<T>& entries) {
    if (entries.size() > kept_entries) entries.erase(entries.begin(), entries.end() - kept_entries);
}

void put(std::vector<Change>& changes, Record record) {
    changes.push_back({std::move(record), false});
}

/// Whether `kind` may push the active deploy aside.
bool may_replace(const StageFacts& facts, const DeploySpec& spec) {
    const Deploy& active = *facts.active;
    if (keeps_build(spec.kind)) return false;
    if (spec.kind == DeployKind::rollback) return !(spec.automatic && active.kind == DeployKind::rollback);
    const bool protected_kind = active.kind == DeployKind::rollback || active.kind == DeployKind::hotfix;
    if (protected_kind && spec.automatic) return false;
    const bool first_batch_done = active.batch > 0 || active.batch_done_at != Time{};
    return facts.rules->supersede == Supersede::replace && !protected_kind && !first_batch_done
           && active.state == DeployState::running;
}

void begin(Deploy& deploy, Stage& stage, Time now) {
    deploy.state = DeployState::running;
    deploy.started_at = now;
    deploy.replaces = stage.running;
    if (keeps_build(deploy.kind)) deploy.build = stage.running;
    if (deploy.kind == DeployKind::restart) deploy.config = stage.config;
    stage.active = deploy.id;
}

/// A permit of the deploy may still be counted: remember to look.
void trail(Stage& stage, const DeployId& deploy) {
    if (!contains(stage.trailing, deploy)) stage.trailing.push_back(deploy);
}

void close_accepted(Stage& stage, const BuildId& build, Time now, bool revoked) {
    for (Accepted& entry : stage.accepted) {
        if (entry.build != build) continue;
        if (entry.until == end_of_time) entry.until = now;
        entry.revoked = entry.revoked || revoked;
    }
}

void reject(const State& state, Stage& stage, Rejection rejection) {
    const BuildId build = rejection.build;
    const Time now = rejection.at;
    stage.rejections.push_back(std::move(rejection));
    keep_newest(stage.rejections);
    close_accepted(stage, build, now, true);
    stage.proven = proven_build(state, stage);
}

/// Leaving builds by rollback rejects them here, and downstream at once (design 7).
void leave_by_rollback(const StageFacts& facts, Stage& stage, const Deploy& rollback, Time now) {
    const std::string why = rollback.reason.empty() ? " by " + rollback.by : ": " + rollback.reason;
    const BuildId coming = facts.active ? facts.active->build : BuildId{};
    for (const BuildId& left : std::set{coming, stage.running})
        if (!left.empty() && left != rollback.build)
            reject(*facts.state, stage, {left, rollback.id, "rolled back" + why, now});
}

/// Whether what a person deployed or aborted before has set it: then the newest act is the reason.
bool is_of_an_act(const Hold& hold) {
    return hold.automatic && hold.owner != "tt";
}

/// A person's deploy stops automation until somebody lifts the hold (design 7).
void hold_for(Stage& stage, const Deploy& deploy, bool promotion, Time now) {
    if (deploy.automatic || promotion) return;
    if (stage.hold && !is_of_an_act(*stage.hold)) return;
    if (deploy.kind == DeployKind::restart || deploy.kind == DeployKind::config) return;
    const std::string why = deploy.reason.empty() ? "" : ": " + deploy.reason;
    stage.hold = Hold{
        deploy.by, "manual " + std::string(to_string(deploy.kind)) + " " + deploy.id.value + why, now, false,
        true
    };
}

void supersede(std::vector<Change>& changes, Deploy deploy, const DeployId& by, Time now) {
    deploy.state = DeployState::superseded;
    deploy.finished_at = now;
    deploy.outcome = "superseded by " + by.value;
    put(changes, std::move(deploy));
}

void accept(const State& state, Stage& stage, const Deploy& deploy, Time now) {
    if (stage.running != deploy.build) close_accepted(stage, stage.running, now, false);
    if (!stage.last.empty()) trail(stage, stage.last);
    stage.running = deploy.build;
    stage.config = deploy.config;
    stage.last = deploy.id;
    stage.left = {};
    if (brings_build(deploy.kind)) stage.failures_in_row = 0;
    const bool known = std::ranges::any_of(stage.accepted, [&](const Accepted& entry) {
        return entry.build == deploy.build && entry.until == end_of_time && !entry.revoked;
    });
    const bool moves_build = brings_build(deploy.kind) || deploy.kind == DeployKind::rollback;
    if (moves_build && !known) stage.accepted.push_back({deploy.build, deploy.id, now, end_of_time, false});
    keep_newest(stage.accepted);
    stage.proven = proven_build(state, stage);
}

/// `d12 failed: 2 hosts failed`.
std::string ended_text(const Deploy& deploy) {
    return deploy.id.value + " " + std::string(to_string(deploy.state)) + ": " + deploy.outcome;
}

std::string failure_hold_reason(const Stage& stage, const Deploy& deploy) {
    std::string why = ended_text(deploy);
    if (stage.failures_in_row < 2) return why;
    return std::to_string(stage.failures_in_row) + " automatic deploys in a row went wrong, the last: " + why;
}

/// What the policy wants the stage to go back to after the failed deploy; empty: nothing.
BuildId way_back(const StageFacts& facts, const Deploy& deploy) {
    if (facts.rules->on_failure != OnFailure::rollback) return {};
    const Stage& stage = facts.stage;
    const bool new_build = deploy.build != stage.running;
    const bool new_config = deploy.config != stage.config;
    switch (deploy.kind) {
    case DeployKind::regular:
    case DeployKind::hotfix:
    case DeployKind::config:
        if (new_build) return proven_build(*facts.state, stage, deploy.build);
        return new_config ? stage.running : BuildId{};
    case DeployKind::rollback:
    case DeployKind::restart:
    case DeployKind::stop:
        return {};
    }
    return {};
}

/// Whether nothing that the stage leaves on its way back to `build` is declared irreversible.
bool may_go_back(const StageFacts& facts, const Deploy& deploy, const BuildId& build) {
    return std::ranges::all_of(std::array{deploy.build, facts.stage.running}, [&](const BuildId& left) {
        return left == build || is_reversible(*facts.state, facts.stage, left);
    });
}

void go_back(
    std::vector<Change>& changes, const StageFacts& facts, const BuildId& build, std::string reason, Time now
) {
    State after = *facts.state;
    for (const Change& change : changes) apply(after, change);
    DeploySpec spec{facts.stage.service, facts.stage.name, DeployKind::rollback, build};
    spec.config = facts.stage.config;
    spec.automatic = true;
    spec.by = "tt";
    spec.reason = std::move(reason);
    add_deploy(changes, after, spec, now);
}

/// What follows a failed or rejected deploy (design 7): reject the build, hold or roll back.
void after_failure(
    std::vector<Change>& changes, const StageFacts& facts, Stage stage, const Deploy& deploy, Time now
) {
    const bool moves_build = brings_build(deploy.kind);
    if (moves_build && deploy.build != stage.running)
        reject(*facts.state, stage, {deploy.build, deploy.id, deploy.outcome, now});
    if (deploy.automatic && moves_build) ++stage.failures_in_row;
    const BuildId back = way_back(facts, deploy);
    const bool stuck = !back.empty() && !may_go_back(facts, deploy, back);
    const bool too_many = stage.failures_in_row >= facts.rules->hold_after;
    const bool hold = facts.rules->on_failure == OnFailure::hold || stuck || too_many
                      || deploy.kind == DeployKind::rollback;
    if (hold && !stage.hold) {
        std::string reason = failure_hold_reason(stage, deploy);
        if (stuck) reason += "; not rolled back, because the build is declared irreversible";
        stage.hold = Hold{"tt", reason, now, false, true};
    }
    put(changes, stage);
    if (!back.empty() && !stuck) go_back(changes, facts, back, ended_text(deploy), now);
}

/// How many automatic deploys before what runs now were accepted and then withdrawn, since one was not.
int withdrawn_in_row(const StageFacts& facts) {
    int count = 0;
    for (const Accepted& entry : facts.stage.accepted | std::views::reverse) {
        const Deploy* deploy = facts.state->deploys.find(entry.deploy.value);
        const bool counts = deploy && deploy->automatic && deploy->kind != DeployKind::rollback;
        if (!counts || entry.build == facts.stage.running) continue;
        if (!entry.revoked) break;
        ++count;
    }
    return count;
}

} // namespace

BuildId proven_build(const State& state, const Stage& stage, const BuildId& except) {
    for (const Accepted& entry : stage.accepted | std::views::reverse) {
        const auto rejected_since = [&](const Rejection& rejection) {
            return rejection.build == entry.build && rejection.at >= entry.since;
        };
        const bool fit = !entry.revoked && entry.build != except && !entry.build.empty();
        if (fit && std::ranges::none_of(stage.rejections, rejected_since) && !veto_of(state, entry.build))
            return entry.build;
    }
    return {};
}

bool is_reversible(const State& state, const Stage& stage, const BuildId& build) {
    const Build* found = state.builds.find(build.value);
    if (!found || found->config.reversible == Reversible::always) return true;
    return found->config.reversible == Reversible::until_commit
           && !contains(stage.accepted | std::views::transform(&Accepted::build), build);
}

Deploy add_deploy(std::vector<Change>& changes, const State& state, const DeploySpec& spec, Time now) {
    const auto facts = gather(state, spec.service, spec.stage, now);
    Fleet fleet = state.fleet;
    Deploy deploy;
    deploy.number = ++fleet.deploys;
    deploy.id = DeployId{"d" + std::to_string(deploy.number)};
    deploy.service = spec.service;
    deploy.stage = spec.stage;
    deploy.kind = spec.kind;
    deploy.build = spec.build;
    deploy.config = spec.config;
    deploy.automatic = spec.automatic;
    deploy.by = spec.by;
    deploy.reason = spec.reason;
    deploy.overrode = spec.overrode;
    deploy.idempotency_key = spec.idempotency_key;
    deploy.created_at = now;
    put(changes, fleet);

    Stage stage = facts->stage;
    if (deploy.kind == DeployKind::rollback) leave_by_rollback(*facts, stage, deploy, now);
    hold_for(stage, deploy, spec.promotion, now);
    if (spec.fire) stage.spent_fire = *spec.fire;
    if (facts->active && !may_replace(*facts, spec)) {
        stage.queue.push_back(deploy.id);
    } else {
        if (facts->active) {
            supersede(changes, *facts->active, deploy.id, now);
            trail(stage, facts->active->id);
        }
        begin(deploy, stage, now);
    }
    put(changes, deploy);
    put(changes, stage);
    return deploy;
}

void end_deploy(
    std::vector<Change>& changes, const StageFacts& facts, DeployState state, std::string outcome, Time now
) {
    Deploy deploy = *facts.active;
    deploy.state = state;
    deploy.outcome = std::move(outcome);
    deploy.finished_at = now;
    Stage stage = facts.stage;
    stage.active = {};
    trail(stage, deploy.id);
    put(changes, deploy);
    if (state == DeployState::accepted) {
        accept(*facts.state, stage, deploy, now);
        put(changes, stage);
        return;
    }
    stage.left = deploy.build;
    if (state == DeployState::failed || state == DeployState::rejected)
        after_failure(changes, facts, std::move(stage), deploy, now);
    else
        put(changes, stage);
}

void reject_build(
    std::vector<Change>& changes, const StageFacts& facts, const BuildId& build, const std::string& why,
    Time now
) {
    Stage stage = facts.stage;
    reject(*facts.state, stage, {build, stage.last, why, now});
    put(changes, std::move(stage));
}

void reject_for_failures(const StageFacts& facts, Stage& stage, const std::string& why, Time now) {
    const Deploy& deploy = *facts.active;
    const int failed = charged_hosts(facts);
    if (failed == 0 || !brings_build(deploy.kind) || deploy.build == stage.running) return;
    reject(*facts.state, stage, {deploy.build, deploy.id, counted(failed, "host") + " failed; " + why, now});
}

void withdraw(std::vector<Change>& changes, const StageFacts& facts, const std::string& why, Time now) {
    const BuildId running = facts.stage.running;
    const Deploy* last = facts.state->deploys.find(facts.stage.last.value);
    const bool came_back = last && last->kind == DeployKind::rollback;
    const bool wanted = facts.rules->on_failure == OnFailure::rollback && !came_back;
    const BuildId back = wanted ? proven_build(*facts.state, facts.stage, running) : BuildId{};
    const bool goes_back = !back.empty() && is_reversible(*facts.state, facts.stage, running);
    const bool too_many = withdrawn_in_row(facts) + 1 >= facts.rules->hold_after;
    Stage stage = facts.stage;
    const bool hold = facts.rules->on_failure == OnFailure::hold || (wanted && !goes_back) || too_many;
    if (!goes_back) reject(*facts.state, stage, {running, stage.last, why, now}); // Else the rollback does.
    if (hold && !stage.hold)
        stage.hold = Hold{"tt", short_id(running) + " withdrawn: " + why, now, false, true};
    put(changes, std::move(stage));
    if (goes_back) go_back(changes, facts, back, why, now);
}

void start_next(std::vector<Change>& changes, const StageFacts& facts, Time now) {
    const std::vector<const Deploy*> waiting = waiting_deploys(facts);
    std::vector<const Deploy*> free = waiting;
    std::erase_if(free, [&](const Deploy* deploy) { return is_shut_out(facts, *deploy, now); });
    const Deploy* next = first_of(free);
    if (!next) return;
    Stage stage = facts.stage;
    stage.queue.clear();
    for (const Deploy* deploy : waiting) {
        if (deploy == next) continue;
        if (overtakes(*next, *deploy))
            supersede(changes, *deploy, next->id, now);
        else
            stage.queue.push_back(deploy->id);
    }
    Deploy deploy = *next;
    begin(deploy, stage, now);
    put(changes, deploy);
    put(changes, stage);
}

} // namespace tt
