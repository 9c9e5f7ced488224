#pragma once

#include "integrations/build/manifest.hpp"

namespace tt {

/// Gives the scripts of a `teletraan/` directory the executable bits that they came without: Teletraan's
/// agent sets them on the host, where a release is not changed any more.
void make_scripts_executable(Manifest& manifest);

} // namespace tt
