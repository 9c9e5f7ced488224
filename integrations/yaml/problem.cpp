#include "integrations/yaml/problem.hpp"

#include "pipeline/base/utf8.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace tt {

namespace {

constexpr std::size_t widest_line = 100;

std::vector<std::string_view> characters_of(std::string_view text) {
    std::vector<std::string_view> characters;
    while (!text.empty()) {
        const std::size_t length = std::max<std::size_t>(utf8_length(text), 1);
        characters.push_back(text.substr(0, length));
        text.remove_prefix(length);
    }
    return characters;
}

/// What is shown of a line, and how many characters of it stand before the caret.
struct Excerpt {
    std::string text;
    std::size_t before = 0;
};

Excerpt excerpt_of(std::string_view line, std::size_t column) {
    const auto characters = characters_of(line);
    const std::size_t caret = std::min(column - 1, characters.size());
    const std::size_t begin = caret < widest_line ? 0 : caret - widest_line / 2;
    const std::size_t end = std::min(begin + widest_line, characters.size());
    Excerpt excerpt{begin > 0 ? "…" : "", caret - begin + (begin > 0 ? 1 : 0)};
    for (std::size_t i = begin; i < end; ++i) excerpt.text += characters[i];
    if (end < characters.size()) excerpt.text += "…";
    return excerpt;
}

} // namespace

std::string render(const Problem& problem) {
    const auto excerpt = excerpt_of(problem.offending_line, static_cast<std::size_t>(problem.column));
    const std::string_view severity = problem.severity == Severity::error ? "error" : "warning";
    std::string text = fmt::format(
        "{}:{}:{}: {}: {}\n{:>5} | {}\n{:>5} | {:>{}}\n", problem.file, problem.line, problem.column,
        severity, problem.message, problem.line, excerpt.text, "", "^", excerpt.before + 1
    );
    if (!problem.hint.empty()) text += fmt::format("help: {}\n", problem.hint);
    return text;
}

std::string render(const std::vector<Problem>& problems) {
    std::string text;
    for (const Problem& problem : problems) text += (text.empty() ? "" : "\n") + render(problem);
    return text;
}

bool has_errors(const std::vector<Problem>& problems) {
    return std::ranges::find(problems, Severity::error, &Problem::severity) != problems.end();
}

} // namespace tt
