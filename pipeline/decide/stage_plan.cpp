#include "pipeline/decide/stage_plan.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/decide/members.hpp"
#include "pipeline/decide/promotion.hpp"
#include "pipeline/decide/rollout.hpp"
#include "pipeline/decide/watch.hpp"

#include <algorithm>
#include <iterator>

namespace tt {

Plan plan_stage(const StageFacts& facts, Time now) {
    Plan plan = plan_rollout(facts, now);
    if (plan.changes.empty()) plan_watch(plan, facts, now);
    if (!plan.changes.empty()) return plan;
    Plan promotion = plan_promotion(facts, now);
    plan.changes = std::move(promotion.changes);
    std::ranges::move(promotion.actions, std::back_inserter(plan.actions));
    wake_by(plan, promotion.wake_at);
    for (Because& because : promotion.because)
        if (!contains(plan.because, because)) plan.because.push_back(std::move(because));
    return plan;
}

Plan plan_stage(const State& state, const ServiceName& service, const StageName& stage, Time now) {
    const auto facts = gather(state, service, stage, now);
    return facts ? plan_stage(*facts, now) : Plan{};
}

} // namespace tt
