#pragma once

#include "pipeline/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tt {

/// Reads `Mon, 06 Sep 2021 19:23:24 GMT`, the only form of a date that HTTP still writes. The name of the day
/// is not held against the date.
std::optional<Time> parse_http_date(std::string_view text);

} // namespace tt
