#pragma once

#include "cli/variables.hpp"
#include "integrations/jenkins/server.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/model/policy.hpp"

namespace tt {

/// The Jenkins that a service's tt.yaml names, else that of TT_JENKINS_URL. The login of the environment
/// goes to the server it is for and to no other: where both name one, they have to agree.
Result<jenkins::Server> jenkins_login(const Ci& ci, const Variables& variables);

} // namespace tt
