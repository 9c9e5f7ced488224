#include "tests/sim/promises.hpp"

#include <algorithm>
#include <ranges>

namespace tt::sim {

namespace {

const ServiceName web{"web"};

bool moves_on(DeployKind kind) {
    return kind == DeployKind::regular || kind == DeployKind::hotfix;
}

bool went_wrong(DeployState state) {
    return state == DeployState::failed || state == DeployState::rejected;
}

} // namespace

void Promises::follow_deploy(const State& state, const Deploy& deploy, Time now) {
    const auto known = deploys_.find(deploy.id);
    const bool begins =
        deploy.started_at != Time{} && (known == deploys_.end() || known->second.started_at == Time{});
    const bool new_build = moves_on(deploy.kind) && deploy.build != pasts_[deploy.stage].running;
    if (begins && new_build) {
        check_start(deploy, now);
        check_veto(state, deploy, now);
    }
    if (begins) {
        check_turn(deploy, now);
        check_not_revoked(deploy, now);
    }
    if (known == deploys_.end() && new_build) check_approval(deploy, now);
    if (known == deploys_.end()) {
        check_new_deploy(state, deploy, now);
    } else {
        check_batch(known->second, deploy, now);
        check_kept(known->second, deploy, now);
        if (known->second.state != deploy.state) {
            ++exercised["deploys " + std::string(to_string(deploy.state))];
            if (is_over(deploy.state)) end_of_deploy(deploy, now);
        }
        exercised["deploys paused"] += deploy.paused && !known->second.paused;
        exercised["batches done"] += deploy.batch > known->second.batch;
        exercised["rollouts that waited while shut"] +=
            deploy.shut_at != Time{} && known->second.shut_at == Time{};
    }
    deploys_[deploy.id] = deploy;
}

void Promises::check_batch(const Deploy& before, const Deploy& after, Time now) {
    if (after.batch == before.batch) return;
    const auto& batches = rules_of(after.stage).rollout.batches;
    const Duration wait = batches.at(static_cast<std::size_t>(before.batch)).wait;
    if (before.batch_done_at == Time{} || now < before.batch_done_at + wait)
        breaks("a batch of " + after.id.value + " was left before its time", now);
    if (after.target < before.target) breaks("a batch of " + after.id.value + " shrank", now);
}

void Promises::leave(Past& past, const BuildId& build, Time now, bool revoked) {
    for (Life& life : past.lives) {
        if (life.build != build) continue;
        life.until = std::min(life.until, now);
        life.revoked = life.revoked || revoked;
    }
}

void Promises::end_of_deploy(const Deploy& deploy, Time now) {
    Past& past = pasts_[deploy.stage];
    if (went_wrong(deploy.state)) {
        ended_badly_.insert(deploy.id);
        if (!moves_on(deploy.kind) || deploy.build == past.running) return;
        past.rejected.insert(deploy.build);
        leave(past, deploy.build, now, true);
    }
    if (deploy.state != DeployState::accepted) return;
    if (deploy.build != past.running) leave(past, past.running, now, false);
    const bool lives = std::ranges::any_of(past.lives, [&](const Life& life) {
        return life.build == deploy.build && life.until == end_of_time;
    });
    if (moves_on(deploy.kind) && !lives) past.lives.push_back({deploy.build, now});
    if (past.running != deploy.build || moves_on(deploy.kind)) past.came_by = deploy.kind;
    past.running = deploy.build;
}

void Promises::check_new_deploy(const State& state, const Deploy& deploy, Time now) {
    Past& past = pasts_[deploy.stage];
    if (deploy.kind == DeployKind::rollback) {
        ++exercised[deploy.automatic ? "rollbacks by policy" : "rollbacks by people"];
        const auto failed_rollback = [&](const DeployId& id) {
            const Deploy& ended = deploys_.at(id);
            return ended.stage == deploy.stage && ended.kind == DeployKind::rollback;
        };
        if (deploy.automatic && std::ranges::any_of(ended_badly_, failed_rollback))
            breaks("a rollback was rolled back", now);
        const bool after_failure = std::ranges::any_of(ended_badly_, [&](const DeployId& id) {
            return deploys_.at(id).stage == deploy.stage;
        });
        exercised["rollbacks of what was accepted"] += deploy.automatic && !after_failure;
        if (deploy.automatic && !after_failure && past.came_by == DeployKind::rollback)
            breaks("what a rollback brought was rolled back", now);
        if (deploy.automatic) check_veto(state, deploy, now);
        const auto is_left = [&](const Deploy& other) {
            const bool replaced = other.state == DeployState::superseded && other.finished_at == now;
            return other.stage == deploy.stage && other.started_at != Time{} && other.build != deploy.build
                   && (replaced || !is_over(other.state));
        };
        for (const auto& [id, other] : deploys_)
            if (is_left(other)) leave(past, other.build, now, true);
        if (past.running != deploy.build) leave(past, past.running, now, true);
    } else if (deploy.automatic) {
        ++exercised["promotions"];
        check_promotion(state, deploy, now);
    }
}

/// Automation started this: every gate must have been open.
void Promises::check_promotion(const State& state, const Deploy& deploy, Time now) {
    check_candidate(state, deploy, now);
    check_yield(state, deploy, now);
    const Stage* stage = state.stages.find(stage_key(web, deploy.stage));
    if (stage && stage->hold && stage->hold->since < now)
        breaks(deploy.build.value + " was promoted to " + deploy.stage.value + " in spite of a hold", now);
}

void Promises::check_candidate(const State& state, const Deploy& deploy, Time now) {
    const Past& past = pasts_[deploy.stage];
    const StagePolicy& rules = rules_of(deploy.stage);
    const Build& build = *state.builds.find(deploy.build.value);
    const std::string what = deploy.build.value + " was promoted to " + deploy.stage.value;
    if (past.rejected.contains(deploy.build)) breaks(what + ", which had rejected it", now);
    if (deploy.build == past.running) breaks(what + ", which runs it already", now);
    if (rules.from.empty() && (build.commit.dirty || build.commit.branch != policy_.source.branch))
        breaks(what + " from a dirty tree or another branch", now);
    for (const StageName& upstream : rules.from)
        if (!has_soaked(upstream, deploy.build, rules.promote.soak, now))
            breaks(what + " before it had soaked", now);
    check_own_gates(deploy, now);
    check_required(deploy, now);
}

bool Promises::has_soaked(const StageName& upstream, const BuildId& build, Duration soak, Time now) const {
    const auto past = pasts_.find(upstream);
    if (past == pasts_.end()) return false;
    return std::ranges::any_of(past->second.lives, [&](const Life& life) {
        return life.build == build && !life.revoked && std::min(now, life.until) - life.since >= soak;
    });
}

} // namespace tt::sim
