#pragma once

#include "cli/client.hpp"
#include "cli/settings.hpp"

#include <functional>
#include <string_view>

namespace tt {

/// The server that the settings name, with the token for it; else the embedded server, which is started if
/// none runs. `remark` is told what takes time.
Result<Endpoint> connect(const Settings& settings, const std::function<void(std::string_view)>& remark);

} // namespace tt
