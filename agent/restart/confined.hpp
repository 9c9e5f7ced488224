#pragma once

#include "agent/restart/transfer_of_build.hpp"

namespace tt::agent {

/// Becomes a program of the build in TT_HOOK_RELEASE, as whom and how confined the build, or the host, says.
/// Returns only when that cannot be.
std::unexpected<Error> become_confined(const OrderOfAgent& order, const std::string& program);

} // namespace tt::agent
