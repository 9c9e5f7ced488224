#pragma once

#include "integrations/certificates/authority.hpp"

#include <filesystem>

namespace tt {

/// The authority of this fleet's agents, which lies in `agents.authority` in the state directory, mode 0600,
/// and is made by the first start that needs it. Who can read it can be any host.
Result<Authority> kept_authority(const std::filesystem::path& home, Time now);

} // namespace tt
