#pragma once

#include "integrations/yaml/problem.hpp"

#include <cstddef>
#include <string_view>

namespace tt::yaml {

/// A file's text, and where its lines begin.
class SourceText {
public:
    /// `text` must outlive this.
    SourceText(std::string file, std::string_view text);

    [[nodiscard]] std::string_view text() const { return text_; }

    /// Where that byte is; behind the end is the end.
    [[nodiscard]] Position position(std::size_t offset) const;

    /// What is left of the line from that byte on.
    [[nodiscard]] std::string_view rest_of_line(std::size_t offset) const;

    [[nodiscard]] const std::string& file() const { return file_; }

    /// That line, from 1, without its end.
    [[nodiscard]] std::string_view line(int number) const;

private:
    [[nodiscard]] std::size_t begin_of(int line) const { return lines_[static_cast<std::size_t>(line) - 1]; }

    [[nodiscard]] int line_at(std::size_t offset) const;

    std::string file_;
    std::string_view text_;
    std::vector<std::size_t> lines_; ///< Offset of each line's first byte; never empty.
};

/// The problems found so far in one text; keeps the first hundred.
class Findings {
public:
    explicit Findings(const SourceText& source)
        : source_(source) {}

    [[nodiscard]] const SourceText& source() const { return source_; }

    [[nodiscard]] bool empty() const { return problems_.empty(); }

    /// Whether something was found wrong with what stands there.
    [[nodiscard]] bool any_at(std::size_t offset) const;

    void error(std::size_t offset, std::string message, std::string hint = {});
    void warning(std::size_t offset, std::string message, std::string hint = {});

    /// In the order of the file.
    std::vector<Problem> take_sorted();

private:
    void add(Severity severity, std::size_t offset, std::string message, std::string hint);

    const SourceText& source_;
    std::vector<Problem> problems_;
};

/// What no YAML reader should be shown: an empty or huge file, bytes that are not UTF-8 text, tabs as
/// indentation, endless lines. One problem of each sort.
void check_bytes(Findings& findings);

} // namespace tt::yaml
