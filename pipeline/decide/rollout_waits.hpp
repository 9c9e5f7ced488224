#pragma once

#include "pipeline/decide/plan.hpp"
#include "pipeline/decide/tally.hpp"

#include <string>

namespace tt {

/// What a rollout waits for, in words for people. Each adds its reason to the plan where there is one.

/// Hosts that may be out: nobody shall take the wait for a host for a deploy that is stuck.
void name_out(Plan& plan, const StageFacts& facts);

void name_unreachable(Plan& plan, const StageFacts& facts);

/// Hosts whose permit has run longer than a host may take.
/// Names the hosts that are paused on their way, for which nobody waits.
void name_paused(Plan& plan, const StageFacts& facts);

void name_overdue(Plan& plan, const StageFacts& facts, const Tally& sum);

void name_quorum(Plan& plan, const StageFacts& facts, const Tally& sum, int expected);

/// Why no host can be reached.
std::string why_no_hosts(const StageFacts& facts);

/// The first failed host's error, which is what people look for first; empty if there is none.
std::string first_error(const StageFacts& facts);

} // namespace tt
