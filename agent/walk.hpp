#pragma once

#include "agent/decide.hpp"

#include <string>

/// How a walk begins, goes on from step to step, and fails. What it waits for meanwhile is decided in
/// agent/decide.
namespace tt::agent {

/// The walk to the state's goal. Of a resident build only its files are looked at; the end of a service is
/// prepared already.
Walk start_walk(const ServiceState& state, Uptime now);

/// Begins activate under the permit that is held, which is spent by that whatever becomes of the walk.
void begin_activate(ServiceState& state, Uptime now);

/// Gives what the walk is at, prepare or activate, so much time from now on.
void allow(Walk& walk, Duration span, Uptime now);

/// It is the walk's turn to prepare: what is left of its time runs again.
void take_turn(Walk& walk, Uptime now);

/// Lets others prepare, if the walk shares the host with them and is in a pause.
void give_turn_back(ServiceState& state, Uptime now);

/// From a step that ended well to the one after it.
void step_on(ServiceState& state, const Outcome& outcome);

/// The step is to be tried once more after a pause.
void try_again(Walk& walk, const Outcome& outcome, Uptime now);

/// Ends the walk, or, once activate has begun, puts back what served well before it, if it may.
void fail_for_good(ServiceState& state, const std::string& error, const std::string& tail);

/// The same, since its time is over. Says why the step's last attempt failed, without which nobody could mend
/// it.
void fail_late(ServiceState& state);

} // namespace tt::agent
