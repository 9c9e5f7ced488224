#pragma once

#include "agent/layout.hpp"
#include "pipeline/base/result.hpp"

namespace tt::agent {

/// Takes a service off this host: ends all that its hooks left running, and then removes every file of it but
/// the one in the journal. Harmless to repeat, and after a crash at any point. What somebody else put beside
/// the releases stays.
Result<> take_away(const Layout& layout, const ServiceName& service);

} // namespace tt::agent
