#pragma once

#include <span>
#include <string_view>

namespace tt {

/// The candidate that somebody who typed `word` most likely meant, or nothing if none is near: fewer than
/// half of the letters may differ.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

} // namespace tt
