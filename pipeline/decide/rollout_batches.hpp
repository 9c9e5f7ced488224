#pragma once

#include "pipeline/decide/plan.hpp"
#include "pipeline/decide/tally.hpp"

#include <limits>

namespace tt {

// The batches of the active deploy (design 8): cumulative targets, one after the other.

/// The target of a deploy that goes without batches.
inline constexpr int no_batch = std::numeric_limits<int>::max();

/// How many batches the active deploy has; 0: it goes over all hosts at once.
int batch_count(const StageFacts& facts);

/// How many hosts the current batch is to reach; it never shrinks.
int batch_target(const StageFacts& facts, int expected);

/// Sets the batch's target, marks it as done, or goes on to the next one when its wait is over. True if
/// something changed.
bool advance_batch(
    Plan& plan, const StageFacts& facts, const Tally& sum, int target, bool all_tried, Time now
);

/// Whether the current batch is done and another one follows.
bool is_batch_waiting(const StageFacts& facts);

} // namespace tt
