#include "pipeline/calendar/names.hpp"

#include "pipeline/base/nearest.hpp"

#include <algorithm>

namespace tt::calendar {

namespace {

/// Not tolower: that would depend on the locale.
std::string lower(std::string_view word) {
    std::string text(word);
    for (char& letter : text)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return text;
}

} // namespace

std::optional<int> index_of(std::span<const std::string_view> names, std::string_view word) {
    const auto found = std::ranges::find(names, lower(word));
    if (found == names.end()) return std::nullopt;
    return static_cast<int>(found - names.begin());
}

std::string suggestion(std::span<const std::string_view> names, std::string_view word) {
    const std::string typed = lower(word);
    const auto prefix = std::ranges::find(names, std::string_view(typed).substr(0, 3));
    const std::string_view meant = prefix != names.end() ? *prefix : nearest(typed, names);
    return meant.empty() ? "" : "did you mean '" + std::string(meant) + "'? ";
}

std::size_t column_of(std::string_view whole, std::string_view part) {
    return static_cast<std::size_t>(part.data() - whole.data()) + 1;
}

} // namespace tt::calendar
