#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/calendar/zone.hpp"

#include <string>
#include <string_view>

namespace tt::zones {

/// The years for which zones are loaded, the last one included. What comes after keeps the last offset.
inline constexpr int first_year = 2000;
inline constexpr int last_year = 2060;

/// Reads a compiled zone (RFC 8536, version 2 or later), whether it lists every change up to 2037 ("fat") or
/// leaves those to the rule at its end ("slim"). Any bytes are safe to give; a file that counts leap seconds
/// is refused, since nothing else here does.
Result<Zone> parse_tzif(std::string name, std::string_view bytes);

} // namespace tt::zones
