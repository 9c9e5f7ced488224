#include "integrations/yaml/source_text.hpp"

#include "pipeline/base/utf8.hpp"

#include <algorithm>
#include <optional>

namespace tt::yaml {

namespace {

constexpr std::size_t largest_file = std::size_t{256} << 10;
constexpr std::size_t longest_line = 4096;
constexpr std::size_t most_problems = 100;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

int characters_in(std::string_view text) {
    return static_cast<int>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

bool is_control(char c) {
    return (c >= 0 && c < ' ') || c == 0x7F;
}

std::string printable(std::string_view text) {
    std::string safe = to_valid_utf8(text);
    std::ranges::replace_if(safe, is_control, ' ');
    return safe;
}

std::optional<std::size_t> first_not_utf8(std::string_view text) {
    for (std::size_t at = 0, length = 0; at < text.size(); at += length)
        if (length = utf8_length(text.substr(at)); length == 0) return at;
    return std::nullopt;
}

std::optional<std::size_t> first_control(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool line_end = text[at] == '\n' || (text[at] == '\r' && text.substr(at + 1).starts_with('\n'));
        if (is_control(text[at]) && text[at] != '\t' && !line_end) return at;
    }
    return std::nullopt;
}

std::optional<std::size_t> first_tab_indent(std::string_view text) {
    bool indent = true;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (indent && text[at] == '\t') return at;
        indent = text[at] == '\n' || (indent && text[at] == ' ');
    }
    return std::nullopt;
}

std::optional<std::size_t> first_long_line(std::string_view text) {
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        if (end - begin > longest_line) return begin;
        begin = end + 1;
    }
    return std::nullopt;
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

} // namespace

SourceText::SourceText(std::string file, std::string_view text)
    : file_(std::move(file))
    , text_(text)
    , lines_{0} {
    for (std::size_t at = 0; at < text.size(); ++at)
        if (text[at] == '\n') lines_.push_back(at + 1);
    const bool ends_with_newline = lines_.size() > 1 && lines_.back() == text.size();
    if (ends_with_newline) lines_.pop_back();
}

int SourceText::line_at(std::size_t offset) const {
    return static_cast<int>(std::ranges::upper_bound(lines_, offset) - lines_.begin());
}

std::string_view SourceText::line(int number) const {
    std::string_view line = text_.substr(begin_of(number));
    line = line.substr(0, line.find('\n'));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

Position SourceText::position(std::size_t offset) const {
    const int number = line_at(offset);
    return {number, characters_in(line(number).substr(0, offset - begin_of(number))) + 1};
}

std::string_view SourceText::rest_of_line(std::size_t offset) const {
    const int number = line_at(offset);
    return line(number).substr(std::min(offset - begin_of(number), line(number).size()));
}

bool Findings::any_at(std::size_t offset) const {
    const Position at = source_.position(offset);
    return std::ranges::any_of(problems_, [&](const Problem& problem) {
        return problem.line == at.line && problem.column == at.column;
    });
}

void Findings::error(std::size_t offset, std::string message, std::string hint) {
    add(Severity::error, offset, std::move(message), std::move(hint));
}

void Findings::warning(std::size_t offset, std::string message, std::string hint) {
    add(Severity::warning, offset, std::move(message), std::move(hint));
}

void Findings::add(Severity severity, std::size_t offset, std::string message, std::string hint) {
    if (problems_.size() >= most_problems) return;
    const Position at = source_.position(offset);
    problems_.push_back({
        .file = source_.file(),
        .line = at.line,
        .column = at.column,
        .message = std::move(message),
        .offending_line = printable(source_.line(at.line).substr(0, longest_line)),
        .hint = std::move(hint),
        .severity = severity,
    });
}

std::vector<Problem> Findings::take_sorted() {
    std::ranges::stable_sort(problems_, {}, [](const Problem& p) { return std::pair(p.line, p.column); });
    return std::move(problems_);
}

void check_bytes(Findings& findings) {
    const std::string_view text = findings.source().text();
    if (is_blank(text)) return findings.error(0, "the file is empty", "`tt init` writes one to start from");
    if (text.size() > largest_file)
        return findings.error(0, "the file is larger than 256 KB", "a tt.yaml describes one service");
    if (text.starts_with(byte_order_mark))
        return findings.error(0, "the file starts with a byte order mark", "save it as UTF-8 without one");
    if (const auto at = first_long_line(text))
        return findings.error(*at, "this line is longer than 4096 bytes", "break it up");
    if (const auto at = first_not_utf8(text))
        findings.error(*at, "this is not UTF-8", "save the file as UTF-8");
    if (const auto at = first_control(text))
        findings.error(*at, "there is a control character here", "remove it");
    if (const auto at = first_tab_indent(text))
        findings.error(*at, "a tab cannot indent in YAML", "indent with spaces");
}

} // namespace tt::yaml
