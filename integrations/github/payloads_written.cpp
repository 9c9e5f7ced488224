#include "integrations/github/payloads_written.hpp"

#include "integrations/json/instantiate.hpp"

namespace tt {

TT_JSON(github::wire::Deployment);
TT_JSON(std::vector<github::wire::Deployment>);
TT_JSON(std::vector<github::wire::DeploymentStatus>);
TT_JSON(github::wire::Comment);
TT_JSON(std::vector<github::wire::Comment>);
TT_JSON(github::wire::Installation);
TT_JSON(github::wire::InstallationToken);

} // namespace tt
