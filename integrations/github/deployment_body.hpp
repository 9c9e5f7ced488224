#pragma once

#include "integrations/github/deployments.hpp"

#include <string_view>
#include <vector>

/// Pure, as read.hpp.
namespace tt::github {

Result<Deployment> read_deployment_body(std::string_view body);
Result<std::vector<Deployment>> read_deployments_body(std::string_view body);

/// The newest of a deployment's statuses.
Result<std::optional<DeploymentNews>> read_deployment_news_body(std::string_view body);

} // namespace tt::github
