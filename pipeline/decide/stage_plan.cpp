#include "pipeline/decide/stage_plan.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/decide/members.hpp"
#include "pipeline/decide/promotion.hpp"
#include "pipeline/decide/rollout.hpp"

namespace tt {

Plan plan_stage(const State& state, const ServiceName& service, const StageName& stage, Time now) {
    const auto facts = gather(state, service, stage, now);
    if (!facts) return {};
    Plan plan = plan_rollout(*facts, now);
    if (!plan.changes.empty()) return plan;
    Plan promotion = plan_promotion(*facts, now);
    plan.changes = std::move(promotion.changes);
    wake_by(plan, promotion.wake_at);
    for (Because& because : promotion.because)
        if (!contains(plan.because, because)) plan.because.push_back(std::move(because));
    return plan;
}

} // namespace tt
