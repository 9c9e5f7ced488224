#pragma once

#include "pipeline/decide/members.hpp"
#include "pipeline/decide/plan.hpp"

namespace tt {

/// Decides the next steps of one stage's hosts: the active deploy if there is one, else bringing stale, new
/// and returned hosts to what the stage runs.
///
/// Pure and level-triggered. It may decide a little at a time: whoever asks applies the changes and asks
/// again until there are none. Never wishes for more permits than limit, floor, zones and batch allow,
/// counting every permit that may have begun (design 8).
Plan plan_rollout(const StageFacts& facts, Time now);

/// How far the active deploy is, for people: {done, failed, total}.
struct RolloutProgress {
    int done = 0;
    int failed = 0;
    int total = 0;
    int batches = 1;
    int batch_target = 0;
};

RolloutProgress progress_of(const StageFacts& facts);

} // namespace tt
