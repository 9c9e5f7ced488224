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

/// What is further off is more likely another word than a slip.
constexpr std::size_t most_edits = 2;

/// How many letters must be added, removed, replaced or swapped with their neighbour to make one text the
/// other: the optimal string alignment distance, row by row.
std::size_t edit_distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> before_last, last(to.size() + 1), row(to.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= from.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        before_last = std::exchange(last, row);
    }
    return last.back();
}

} // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
    std::string_view best;
    std::size_t allowed = word.size() <= longest_word ? std::min((word.size() + 1) / 2, most_edits + 1) : 0;
    for (const std::string_view candidate : candidates)
        if (const std::size_t distance = edit_distance(word.substr(0, longest_word), candidate);
            distance < allowed) {
            best = candidate;
            allowed = distance;
        }
    return best;
}

} // namespace tt
