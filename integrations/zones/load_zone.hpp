#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/calendar/zone.hpp"

#include <filesystem>
#include <string_view>

namespace tt {

/// Where Debian's package tzdata, and most systems, keep the IANA time zones.
inline constexpr std::string_view system_zones = "/usr/share/zoneinfo";

/// The zone of that IANA name from a directory of compiled zones, for the years 2000 to 2060.
///
/// not_found: there is no such zone; the hint names the nearest one. unavailable: there are no zones at all,
/// and the hint says what to install. The name may come from anywhere: it leads nowhere else.
Result<Zone> load_zone(std::string_view name, const std::filesystem::path& database = system_zones);

} // namespace tt
