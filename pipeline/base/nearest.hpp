#pragma once

#include <span>
#include <string_view>

namespace tt {

/// The candidate that somebody who typed `word` most likely meant, or nothing if none is near: at most two
/// slips, and fewer than half of the letters.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

} // namespace tt
