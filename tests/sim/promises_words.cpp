#include "tests/sim/promises.hpp"

#include <algorithm>
#include <utility>

namespace tt::sim {

void Promises::follow_veto(const Veto& veto, bool lifted, Time now) {
    const bool is_new = !vetoes_.contains(veto.key());
    exercised["vetoes"] += is_new;
    exercised["vetoes lifted"] += lifted;
    exercised["builds published under a veto"] += !is_new && !lifted;
    if (lifted && revoked_.contains(veto.build))
        breaks("the veto of a build was lifted that its publisher revoked", now);
    vetoes_.erase(veto.key());
    if (!lifted) vetoes_.emplace(veto.key(), veto);
}

void Promises::follow_index(const Service& service) {
    if (!service.index) return;
    for (const RevokedBuild& each : service.index->builds)
        exercised["builds revoked"] += revoked_.insert(each.build).second;
}

void Promises::follow_approval(const Approval& approval, bool taken_back) {
    ++exercised["approvals"];
    auto& names = approvals_[{approval.stage, approval.build}];
    if (taken_back)
        names.erase(approval.by);
    else
        names.insert(approval.by);
}

/// History is one line here, so a commit is in every build that is not before it.
const Veto* Promises::veto_on(const State& state, const BuildId& build) const {
    const CommitId& commit = state.builds.find(build.value)->commit.id;
    for (const auto& [key, veto] : vetoes_)
        if (veto.build == build || (!veto.commit.empty() && veto.commit <= commit)) return &veto;
    return nullptr;
}

/// A build begins to go where it was not, or tt goes back to it.
void Promises::check_veto(const State& state, const Deploy& deploy, Time now) {
    const Veto* veto = veto_on(state, deploy.build);
    if (veto)
        breaks(
            deploy.id.value + " of " + deploy.build.value + " started in spite of veto " + veto->key(), now
        );
}

/// No host takes it, so nothing begins with it but where it is live.
void Promises::check_not_revoked(const Deploy& deploy, Time now) {
    if (revoked_.contains(deploy.build) && deploy.build != pasts_[deploy.stage].running)
        breaks(deploy.id.value + " of " + deploy.build.value + " started, which is revoked", now);
}

/// What was approved when it was asked for may wait in the queue after that.
void Promises::check_approval(const Deploy& deploy, Time now) {
    const auto& wanted = rules_of(deploy.stage).promote.approve;
    if (!wanted) return;
    ++exercised["approved deploys"];
    if (std::cmp_less(approvals_[{deploy.stage, deploy.build}].size(), wanted->count))
        breaks(deploy.id.value + " of " + deploy.build.value + " was taken without approval", now);
}

/// Of those that wait, what a person put first begins before the others, rollbacks excepted. A freeze or a
/// window may keep it back, and not others.
void Promises::check_turn(const Deploy& deploy, Time now) {
    exercised["deploys that a person put first"] += deploy.first_at != Time{};
    if (deploy.kind == DeployKind::rollback || deploy.created_at == now) return;
    const bool may_be_shut = !rules_of(deploy.stage).windows.empty() || !freezes_.empty();
    const auto goes_before = [&](const Deploy& other) {
        return other.stage == deploy.stage && other.state == DeployState::queued && other.id != deploy.id
               && other.first_at > deploy.first_at;
    };
    for (const auto& [id, other] : deploys_)
        if (goes_before(other) && !may_be_shut)
            breaks(deploy.id.value + " began before " + id.value + ", which a person put first", now);
}

/// What a person put first is not pushed out of the queue, but by a rollback.
void Promises::check_kept(const Deploy& before, const Deploy& after, Time now) {
    const bool dropped = before.state == DeployState::queued && after.state == DeployState::superseded;
    if (!dropped || before.first_at == Time{}) return;
    const auto by_rollback = [&](const auto& known) {
        const Deploy& other = known.second;
        return other.stage == after.stage && other.kind == DeployKind::rollback
               && other.number > after.number;
    };
    if (std::ranges::none_of(deploys_, by_rollback))
        breaks(after.id.value + " was superseded, which a person put first", now);
}

} // namespace tt::sim
