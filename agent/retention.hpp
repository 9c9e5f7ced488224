#pragma once

#include "agent/state.hpp"

namespace tt::agent {

/// Forgets the oldest resident builds beyond the number that the current build wants kept. Never forgets
/// what the slot names, what would be put back, the build that ran before, or what a goal or a walk is about.
ServiceState forget_surplus(ServiceState state);

/// The builds whose release directories must stay: the resident ones and the one being prepared.
std::vector<BuildId> kept(const ServiceState& state);

} // namespace tt::agent
