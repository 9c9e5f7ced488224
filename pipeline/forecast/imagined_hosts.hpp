#pragma once

#include "pipeline/decide/members.hpp"
#include "pipeline/decide/plan.hpp"

#include <functional>
#include <string>
#include <vector>

namespace tt {

// Hosts, and answers from outside, as they would be if nothing went wrong, in a copy of the state.

/// Hosts that speak now speak on for ever, and so do those that a control plane which has only just started
/// has not heard yet.
void keep_reachable(State& state, Time now);

/// Every probe that is asked is answered with yes; one about a build that is live, for ever. True if one was.
bool say_yes(State& state, const std::vector<Action>& asked, Time now);

/// The host has everything that it needs for its target, and waits for a permit.
void imagine_prepared(State& state, const StageFacts& facts, const Member& member);

/// The host serves its target, and finishes the walk that it was on. If that walk was under another deploy,
/// it only finishes.
void imagine_served(State& state, const StageFacts& facts, const Member& member, Time now);

/// Every reachable host of the stage that has a target serves it.
void imagine_all_served(State& state, const StageFacts& facts, Time now);

/// Walks that are under way end at once, but for those of stages that are `looked_at`, so that hosts which
/// several services share are free.
void end_walks(State& state, const std::function<bool(const std::string& stage_key)>& looked_at, Time now);

} // namespace tt
