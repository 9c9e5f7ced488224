#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tt::calendar {

inline constexpr std::array<std::string_view, 7> weekday_names{"sun", "mon", "tue", "wed",
                                                               "thu", "fri", "sat"};

inline constexpr std::array<std::string_view, 12> month_names{"jan", "feb", "mar", "apr", "may", "jun",
                                                              "jul", "aug", "sep", "oct", "nov", "dec"};

/// The place of the word among the names, in any case.
std::optional<int> index_of(std::span<const std::string_view> names, std::string_view word);

/// `did you mean 'mon'? ` for `monday` or `mno`; empty if no name is near.
std::string suggestion(std::span<const std::string_view> names, std::string_view word);

/// Where `part`, a view into `whole`, begins there; people count from 1.
std::size_t column_of(std::string_view whole, std::string_view part);

} // namespace tt::calendar
