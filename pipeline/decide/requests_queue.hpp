#pragma once

#include "pipeline/decide/requests.hpp"

namespace tt {

/// Puts a deploy that waits before the others that wait for its stage, by a person's word.
Result<Decision>
put_first(const State& state, Deploy deploy, const SteerDeploy& request, const Actor& actor, Time now);

} // namespace tt
