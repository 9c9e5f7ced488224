#pragma once

#include <algorithm>
#include <ranges>

namespace tt {

/// Whether the range holds the value. (std::ranges::contains comes with a later library.)
template<std::ranges::input_range Range, class Value>
constexpr bool contains(const Range& range, const Value& value) {
    return std::ranges::find(range, value) != std::ranges::end(range);
}

} // namespace tt
