#pragma once

#include "cli/client.hpp"
#include "cli/remark.hpp"
#include "cli/settings.hpp"

namespace tt {

/// The server that the settings name, with the token for it; else the embedded server, which is started if
/// none runs. `remark` is told what takes time.
Result<Endpoint> connect(const Settings& settings, const Remark& remark);

} // namespace tt
