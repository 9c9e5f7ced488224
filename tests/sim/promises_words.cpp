#include "tests/sim/promises.hpp"

#include <utility>

namespace tt::sim {

void Promises::follow_veto(const Veto& veto, bool lifted) {
    const bool is_new = !vetoes_.contains(veto.key());
    exercised["vetoes"] += is_new;
    exercised["vetoes lifted"] += lifted;
    exercised["builds published under a veto"] += !is_new && !lifted;
    vetoes_.erase(veto.key());
    if (!lifted) vetoes_.emplace(veto.key(), veto);
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

/// What was approved when it was asked for may wait in the queue after that.
void Promises::check_approval(const Deploy& deploy, Time now) {
    const auto& wanted = rules_of(deploy.stage).promote.approve;
    if (!wanted) return;
    ++exercised["approved deploys"];
    if (std::cmp_less(approvals_[{deploy.stage, deploy.build}].size(), wanted->count))
        breaks(deploy.id.value + " of " + deploy.build.value + " was taken without approval", now);
}

} // namespace tt::sim
