#include "pipeline/base/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace tt {

namespace {

/// Longer words are no typing errors of a known one, and the distance costs the product of both lengths.
constexpr std::size_t longest_word = 64;

/// How many letters must be added, removed or replaced to make one text the other.
std::size_t edit_distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= from.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const std::size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
        }
    }
    return row.back();
}

} // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
    std::string_view best;
    std::size_t allowed = word.size() <= longest_word ? (word.size() + 1) / 2 : 0;
    for (const std::string_view candidate : candidates)
        if (const std::size_t distance = edit_distance(word.substr(0, longest_word), candidate);
            distance < allowed) {
            best = candidate;
            allowed = distance;
        }
    return best;
}

} // namespace tt
