#include "pipeline/decide/calendar_gates.hpp"
#include "pipeline/decide/queue.hpp"
#include "pipeline/decide/requests.hpp"
#include "pipeline/decide/rollout.hpp"
#include "pipeline/engine/views.hpp"

namespace tt {

namespace {

QueuedDeploy queued(const StageFacts& facts, const Turn& turn, const Deploy* before, Time now) {
    QueuedDeploy view{*turn.deploy, {}, {}};
    if (turn.overtaken_by) view.overtaken_by = turn.overtaken_by->id;
    if (before) view.because.push_back(behind(*before));
    if (!is_shut_out(facts, *turn.deploy, now)) return view;
    for (Because& gate : shut_gates(facts, now)) view.because.push_back(std::move(gate));
    return view;
}

} // namespace

Result<QueueView>
queue_view(const State& state, const ServiceName& service, const StageName& stage, Time now) {
    TT_TRY(find_stage_policy(state, service, stage));
    const StageFacts facts = *gather(state, service, stage, now);
    QueueView view{service, stage, {}};
    const Deploy* before = facts.active;
    if (facts.active) view.deploys.push_back({*facts.active, {}, plan_rollout(facts, now).because});
    for (const Turn& turn : turns_of(facts)) {
        view.deploys.push_back(queued(facts, turn, turn.overtaken_by ? turn.overtaken_by : before, now));
        if (!turn.overtaken_by) before = turn.deploy;
    }
    return view;
}

} // namespace tt
