#pragma once

#include "agent/state.hpp"

namespace tt::agent {

/// A span from the network, made safe to add to an instant.
Duration bounded(Duration span);

/// Takes the permit that a goal offers, or none; one that is held and not offered any more is given back.
/// One that was spent is not taken, and one that is offered again does not last longer for it.
void take_permit(ServiceState& state, const Activate* offer, std::uint64_t epoch, Uptime sent_at);

/// Gives the held permit, if there is one, back unused.
void give_back(ServiceState& state);

/// Whether the state holds a permit that has run out.
bool has_expired(const ServiceState& state, Uptime now);

} // namespace tt::agent
