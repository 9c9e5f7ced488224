#pragma once

#include "cli/output.hpp"
#include "pipeline/simulation/course.hpp"

namespace tt {

/// A simulation in all forms of output.
Shown shown(const sim::Course& course);

} // namespace tt
