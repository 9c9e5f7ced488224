#pragma once

#include "pipeline/model/goal.hpp"
#include "pipeline/model/state.hpp"

namespace tt {

/// What the host should do now, as the tables say it. `received_at` is when the request arrived that this
/// goal answers: the time to live of a permit is what is left of it then, so that a host, which counts from
/// when it sent that request, can only stop earlier than the control plane thinks.
///
/// Pure. The version is the host's own; durations are not part of what a version stands for.
Goal goal_for(const State& state, const Host& host, Time received_at);

/// In the place of a deploy's id: the host stops a service because it belongs to no stage of it any more.
DeployId parting_deploy();

/// Whether the goal that the host was last told is about the deploy. Within a step of the engine goals are
/// told last, so a plan may be ahead of them.
bool is_told_of(const Host& host, const DeployId& deploy);

/// Whether the goals of a stage's hosts may differ because it, or a deploy to it, became `after`. Most of
/// what is noted of the two is none of the hosts' business, and hosts are thousands.
bool concerns_goals(const Stage& before, const Stage& after);
bool concerns_goals(const Deploy& before, const Deploy& after);

/// The goal's content without version, epoch and durations, to see whether there is news.
std::string goal_content(const Goal& goal);

} // namespace tt
