#pragma once

#include "agent/journal.hpp"

namespace tt::agent {

/// The services as the journal has them, after what happened while no agent ran: a reboot voids what was
/// measured before it, releases may be gone, a slot may name something else. Durable when it returns.
Result<std::vector<ServiceState>>
recover(const Journal& journal, const Layout& layout, Membership& membership);

} // namespace tt::agent
