#include "pipeline/decide/rollout_batches.hpp"

#include <algorithm>

namespace tt {

namespace {

/// Rollbacks and stops go straight through; only capacity slows them down.
const std::vector<Batch>& batches_of(const StageFacts& facts) {
    static const std::vector<Batch> none;
    const DeployKind kind = facts.active->kind;
    return kind == DeployKind::rollback || kind == DeployKind::stop ? none : facts.rules->rollout.batches;
}

const Batch* current_batch(const StageFacts& facts) {
    const auto& batches = batches_of(facts);
    const auto index = static_cast<std::size_t>(facts.active->batch);
    return index < batches.size() ? &batches[index] : nullptr;
}

bool is_last(const StageFacts& facts) {
    return static_cast<std::size_t>(facts.active->batch) + 1 >= batches_of(facts).size();
}

/// False while the wait after a finished batch goes on.
bool begin_next(Plan& plan, Deploy& deploy, const Batch& done, Time now) {
    const Time due = deploy.batch_done_at + done.wait;
    if (now >= due) {
        ++deploy.batch;
        deploy.batch_done_at = {};
        return true;
    }
    wake_by(plan, due);
    plan.because.push_back(
        {"batch wait",
         "batch " + std::to_string(deploy.batch + 1) + " is done; the next one begins after "
             + to_text(done.wait),
         false, due, ""}
    );
    return false;
}

} // namespace

int batch_count(const StageFacts& facts) {
    return static_cast<int>(batches_of(facts).size());
}

int batch_target(const StageFacts& facts, int expected) {
    const Batch* batch = current_batch(facts);
    return batch ? std::max(facts.active->target, ceil_of(batch->to, expected)) : no_batch;
}

bool advance_batch(
    Plan& plan, const StageFacts& facts, const Tally& sum, int target, bool all_tried, Time now
) {
    const Batch* batch = current_batch(facts);
    if (!batch) return false;
    Deploy deploy = *facts.active;
    if (deploy.target < target) {
        deploy.target = target;
    } else if (deploy.batch_done_at == Time{}) {
        if (sum.done < target && !all_tried) return false;
        deploy.batch_done_at = now;
    } else if (is_last(facts) || !begin_next(plan, deploy, *batch, now)) {
        return false;
    }
    plan.changes.push_back({std::move(deploy), false});
    return true;
}

bool is_batch_waiting(const StageFacts& facts) {
    return current_batch(facts) && facts.active->batch_done_at != Time{} && !is_last(facts);
}

} // namespace tt
