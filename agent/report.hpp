#pragma once

#include "agent/state.hpp"
#include "pipeline/model/host.hpp"

namespace tt::agent {

/// What the control plane is told about a service.
ServiceReport report_on(const ServiceState& state);

/// Whether the control plane waits for the difference between two reports: a permit begun or given back,
/// a build prepared, up, failed or gone. Other differences may wait and go together.
bool is_urgent(const std::vector<ServiceReport>& told, const std::vector<ServiceReport>& now);

} // namespace tt::agent
