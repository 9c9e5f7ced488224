#include "pipeline/decide/rollout.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/base/counted.hpp"
#include "pipeline/decide/acceptance.hpp"
#include "pipeline/decide/admission.hpp"
#include "pipeline/decide/calendar_gates.hpp"
#include "pipeline/decide/deploys.hpp"
#include "pipeline/decide/permits.hpp"
#include "pipeline/decide/rollout_batches.hpp"
#include "pipeline/decide/rollout_shut.hpp"
#include "pipeline/decide/rollout_waits.hpp"
#include "pipeline/decide/silence.hpp"
#include "pipeline/decide/tally.hpp"
#include "pipeline/decide/vetoes.hpp"
#include "pipeline/decide/watch.hpp"

#include <algorithm>
#include <ranges>

namespace tt {

namespace {

void put(Plan& plan, Deploy deploy) {
    plan.changes.push_back({std::move(deploy), false});
}

void halt(Plan& plan, const StageFacts& facts, std::string why, Time now) {
    Deploy deploy = *facts.active;
    deploy.state = DeployState::halted;
    deploy.halted_at = now;
    deploy.outcome = std::move(why);
    put(plan, deploy);
}

/// Why the rollout must not go on as it is; empty: it may.
std::string reason_to_halt(const StageFacts& facts, const Tally& sum, int expected) {
    const Deploy& active = *facts.active;
    if (brings_new_build(facts.stage, active.kind, active.build))
        if (const Veto* veto = veto_of(*facts.state, active.build)) return described(*veto);
    if (std::string complaint = watch_complaint(facts); !complaint.empty()) return complaint;
    const RolloutPolicy& rollout = facts.rules->rollout;
    const int budget = std::max(1, floor_of(rollout.failures, expected));
    if (sum.failed - active.forgiven >= budget)
        return counted(sum.failed, "host") + " failed; the budget is " + to_text(rollout.failures);
    if (sum.lost > std::max(0, floor_of(rollout.lost, expected)))
        return counted(sum.lost, "host") + " fell silent since the deploy started; at most "
               + to_text(rollout.lost) + " may";
    return {};
}

void finish_rollout(Plan& plan, const StageFacts& facts, Time now) {
    const DeployKind kind = facts.active->kind;
    const bool judged = brings_build(kind);
    if (!judged || !facts.rules->accept) {
        end_deploy(plan.changes, facts, DeployState::accepted, "", now);
        return;
    }
    Deploy deploy = *facts.active;
    deploy.state = DeployState::accepting;
    deploy.acceptance = {1, now, ""};
    put(plan, deploy);
}

/// A rollout that cannot move has the host deadline to be able to again; then it halts.
void watch_stall(Plan& plan, const StageFacts& facts, bool moves, Time now) {
    Deploy deploy = *facts.active;
    if (moves != (deploy.stalled_at == Time{})) {
        deploy.stalled_at = moves ? Time{} : now;
        put(plan, deploy);
        return;
    }
    if (moves) return;
    const Time due = std::max(deploy.stalled_at, deploy.resumed_at) + facts.rules->rollout.deadline;
    if (now < due) {
        wake_by(plan, due);
        return;
    }
    std::string why = "nothing could move for " + to_text(facts.rules->rollout.deadline);
    for (const Because& because : plan.because) why += "; " + because.reason;
    halt(plan, facts, why, now);
}

/// Only the moment at which a reachable host would be called unreachable can change the plan by itself.
void wake_for_silence(Plan& plan, const StageFacts& facts) {
    for (const Member& member : facts.members)
        if (member.reachable) wake_by(plan, member.last_seen + grace);
}

void wait_for_hosts(Plan& plan, const StageFacts& facts, Time now) {
    const Deploy& active = *facts.active;
    const Time since = std::max({active.started_at, active.resumed_at, facts.state->started_at});
    const Time due = since + facts.rules->no_hosts_timeout;
    if (now >= due) {
        end_deploy(
            plan.changes, facts, DeployState::no_hosts,
            "no live host within " + to_text(facts.rules->no_hosts_timeout), now
        );
        return;
    }
    wake_by(plan, due);
    plan.because.push_back({"hosts", why_no_hosts(facts), false, due, "tt hosts " + facts.stage.name.value});
}

/// New hosts take what the stage runs, whatever becomes of the active deploy (design 8).
void admit_new_hosts(Plan& plan, const StageFacts& facts) {
    constexpr int no_room = 0;
    for (PermitWish& wish : admit(facts, no_room).wishes)
        if (wish.permit.deploy != facts.active->id) plan.wishes.push_back(std::move(wish));
}

void plan_paused(Plan& plan, const StageFacts& facts, Time now) {
    const Deploy& deploy = *facts.active;
    revoke_unbegun(plan, facts);
    const Time due = deploy.paused_at + facts.rules->rollout.pause_timeout;
    if (now >= due) {
        end_deploy(
            plan.changes, facts, DeployState::aborted,
            "paused for " + to_text(facts.rules->rollout.pause_timeout), now
        );
        return;
    }
    wake_by(plan, due);
    const std::string reason = deploy.paused_reason.empty() ? "" : ": " + deploy.paused_reason;
    plan.because.push_back(
        {"pause", "paused by " + deploy.paused_by + reason, false, due, "tt resume " + deploy.id.value}
    );
}

void plan_halted(Plan& plan, const StageFacts& facts, Time now) {
    const Deploy& deploy = *facts.active;
    revoke_unbegun(plan, facts);
    const bool go_back =
        facts.rules->on_failure == OnFailure::rollback && deploy.kind != DeployKind::rollback;
    const Time due = go_back ? deploy.halted_at : deploy.halted_at + facts.rules->rollout.halt_timeout;
    if (now >= due) {
        end_deploy(plan.changes, facts, DeployState::failed, deploy.outcome + first_error(facts), now);
        return;
    }
    wake_by(plan, due);
    plan.because.push_back(
        {"halted", deploy.outcome + first_error(facts), false, due, "tt retry " + deploy.id.value}
    );
}

/// Ends a rollout in which every host was tried, or halts it when too few serve it. True if it did.
bool conclude(Plan& plan, const StageFacts& facts, const Tally& sum, int expected, Time now) {
    const bool success = has_success(facts, sum);
    if (success && has_quorum(facts, sum, expected)) return finish_rollout(plan, facts, now), true;
    if (success || sum.failed == 0) return false;
    const std::string enough = std::to_string(facts.rules->success) + "%";
    halt(
        plan, facts,
        std::to_string(sum.done) + " of " + counted(sum.reachable, "host") + " serve it; success needs "
            + enough,
        now
    );
    return true;
}

/// Failures that are gone, as those of a host that was forgotten, cover no later ones. True if any were.
bool forgive_no_more(Plan& plan, const StageFacts& facts, const Tally& sum) {
    if (facts.active->forgiven <= sum.failed) return false;
    Deploy deploy = *facts.active;
    deploy.forgiven = sum.failed;
    put(plan, deploy);
    return true;
}

void plan_running(Plan& plan, const StageFacts& facts, Time now) {
    const int expected = capacity_of(facts).expected;
    const Tally sum = tally(facts);
    if (forgive_no_more(plan, facts, sum)) return;
    wake_for_silence(plan, facts);
    name_unreachable(plan, facts);
    name_paused(plan, facts);
    if (const std::string why = reason_to_halt(facts, sum, expected); !why.empty()) {
        halt(plan, facts, why, now);
        return;
    }
    if (sum.reachable == 0 && sum.moving == 0) {
        wait_for_hosts(plan, facts, now);
        return;
    }
    const int target = batch_target(facts, expected);
    const int room = target == no_batch ? no_batch : std::max(0, target - sum.done - sum.moving);
    Admission admission = admit(facts, room);
    const bool all_tried = admission.waiting == 0 && sum.moving == 0 && sum.unheard == 0;
    wake_by(plan, admission.next_try);
    if (sum.unheard > 0) wake_by(plan, facts.state->started_at + grace);
    if (all_tried && conclude(plan, facts, sum, expected, now)) return;
    if (wait_while_shut(plan, facts, now)) return;
    if (advance_batch(plan, facts, sum, target, all_tried, now)) return;
    name_out(plan, facts);
    if (all_tried) name_quorum(plan, facts, sum, expected);
    plan.because.insert(plan.because.end(), admission.because.begin(), admission.because.end());
    name_overdue(plan, facts, sum);
    const bool moves = !admission.wishes.empty() || sum.moving > sum.overdue || admission.preparing > 0
                       || sum.unheard > 0 || is_batch_waiting(facts);
    plan.wishes = std::move(admission.wishes);
    watch_stall(plan, facts, moves, now);
}

void plan_active(Plan& plan, const StageFacts& facts, Time now) {
    if (facts.active->state == DeployState::accepting)
        plan_acceptance(plan, facts, now);
    else if (facts.active->state == DeployState::halted)
        plan_halted(plan, facts, now);
    else if (facts.active->paused)
        plan_paused(plan, facts, now);
    else
        plan_running(plan, facts, now);
    const bool waits = facts.active->state != DeployState::running || facts.active->paused
                       || facts.active->shut_at != Time{};
    if (waits && plan.changes.empty()) admit_new_hosts(plan, facts);
}

/// Without an active deploy: the next one of the queue, else hosts that do not serve what they should.
void plan_resting(Plan& plan, const StageFacts& facts, Time now) {
    if (!facts.stage.queue.empty()) start_next(plan.changes, facts, now);
    if (!plan.changes.empty()) return;
    Admission admission = admit(facts, no_batch);
    plan.wishes = std::move(admission.wishes);
    plan.because = std::move(admission.because);
    name_paused(plan, facts);
    name_shut_queue(plan, facts, now);
    wake_by(plan, admission.next_try);
    if (admission.waiting > 0) wake_for_silence(plan, facts);
}

/// Forgets deploys that are over once none of their permits is counted.
void drop_trailing(Plan& plan, const StageFacts& facts) {
    Stage stage = facts.stage;
    std::erase_if(stage.trailing, [&](const DeployId& deploy) {
        return std::ranges::none_of(facts.counted | std::views::values, [&](const Permit* permit) {
            return permit->deploy == deploy;
        });
    });
    if (stage.trailing.size() != facts.stage.trailing.size()) plan.changes.push_back({stage, false});
}

} // namespace

Plan plan_rollout(const StageFacts& facts, Time now) {
    Plan plan;
    follow_time(plan, facts, now);
    if (plan.changes.empty()) drop_trailing(plan, facts);
    if (plan.changes.empty()) drop_vetoed(plan.changes, facts, now);
    if (plan.changes.empty()) give_up_lost(plan, facts, now);
    if (!plan.changes.empty()) return plan;
    if (facts.active)
        plan_active(plan, facts, now);
    else
        plan_resting(plan, facts, now);
    name_lost(plan, facts, now);
    return plan;
}

RolloutProgress progress_of(const StageFacts& facts) {
    if (!facts.active) return {};
    const Tally sum = tally(facts);
    const int expected = capacity_of(facts).expected;
    const int target = batch_target(facts, expected);
    return {sum.done, sum.failed, expected, std::max(1, batch_count(facts)), std::min(target, expected)};
}

} // namespace tt
