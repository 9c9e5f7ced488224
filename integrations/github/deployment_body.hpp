#pragma once

#include "integrations/github/deployments.hpp"

#include <string_view>
#include <vector>

/// Pure, as read.hpp.
namespace tt::github {

Result<Deployment> read_deployment_body(std::string_view body);
Result<std::vector<Deployment>> read_deployments_body(std::string_view body);

} // namespace tt::github
