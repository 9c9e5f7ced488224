#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/calendar/zone.hpp"

#include <functional>
#include <string_view>

namespace tt {

/// Where the engine gets the time zones that policies name. not_found: there is none of that name, and the
/// hint names the nearest one. Quick, since the engine waits for it; called on the engine thread only.
using ZoneSource = std::function<Result<Zone>(std::string_view name)>;

/// Knows UTC only.
Result<Zone> no_zones(std::string_view name);

} // namespace tt
