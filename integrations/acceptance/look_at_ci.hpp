#pragma once

#include "integrations/acceptance/logins.hpp"
#include "pipeline/model/build.hpp"
#include "pipeline/model/ci_view.hpp"
#include "pipeline/model/policy.hpp"
#include "pipeline/ports/http_client.hpp"

#include <stop_token>

namespace tt {

/// The CI stages of the run behind a build, and how long each usually takes. Blocks for as long as Jenkins
/// does. `invalid_input`: the policy names no CI.
Result<CiView> look_at_ci(
    const Policy& policy, const Build& build, const Logins& logins, HttpClient& http,
    const std::stop_token& stop
);

} // namespace tt
