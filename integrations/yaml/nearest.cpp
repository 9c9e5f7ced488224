#include "integrations/yaml/nearest.hpp"

#include "pipeline/base/utf8.hpp"

#include <algorithm>
#include <utility>

namespace tt::yaml {

namespace {

constexpr std::size_t most_edits = 2;
constexpr std::size_t longest_word = 64;

/// Optimal string alignment distance, row by row.
std::size_t edits_between(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last, last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        before_last = std::exchange(last, row);
    }
    return last.back();
}

} // namespace

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
    if (word.size() > longest_word) return std::nullopt;
    std::optional<std::string> best;
    std::size_t fewest = most_edits + 1;
    for (const std::string_view candidate : candidates) {
        const std::size_t edits = edits_between(word, candidate);
        if (edits >= fewest || edits >= std::max(word.size(), candidate.size())) continue;
        fewest = edits;
        best = candidate;
    }
    return best;
}

std::string quoted_list(const std::vector<std::string_view>& words) {
    std::string text;
    for (const std::string_view word : words) text += (text.empty() ? "`" : ", `") + std::string(word) + "`";
    return text;
}

std::string quoted(std::string_view text) {
    constexpr std::size_t most_characters = 40;
    std::string shown = "'";
    std::size_t count = 0;
    for (; !text.empty() && count < most_characters; ++count) {
        const std::size_t length = std::max<std::size_t>(utf8_length(text), 1);
        const bool control = text.front() >= 0 && text.front() < ' ';
        shown += control ? " " : std::string(text.substr(0, length));
        text.remove_prefix(length);
    }
    return shown + (text.empty() ? "'" : "…'");
}

} // namespace tt::yaml
