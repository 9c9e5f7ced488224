#pragma once

#include "agent/step_runner.hpp"

namespace tt::agent {

/// The programs that steps run, of the installation that this program belongs to.
Result<Programs> installed_programs();

} // namespace tt::agent
