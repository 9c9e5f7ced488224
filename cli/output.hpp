#pragma once

#include "cli/look.hpp"
#include "cli/table.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace tt {

enum class Format { table, json, jsonl, name, tsv };

constexpr auto names(Format) {
    using enum Format;
    return std::to_array<std::pair<Format, std::string_view>>(
        {{table, "table"}, {json, "json"}, {jsonl, "jsonl"}, {name, "name"}, {tsv, "tsv"}}
    );
}

/// A result in all forms that `-o` can ask for.
struct Shown {
    std::string kind = {};                ///< Of the whole: `builds` gives the schema `tt.v1.builds`.
    std::string json = {};                ///< The whole, canonical.
    std::string line_kind = {};           ///< Of one line of jsonl.
    std::vector<std::string> lines = {};  ///< For jsonl; empty: the whole is the one line.
    std::optional<std::string> name = {}; ///< For `-o name`, where the first column does not say it.
    Table table = {};                     ///< Also gives `-o name`, its first column, and `-o tsv`.
    std::string heading = {};             ///< Before the table, for people; may be empty.
    std::string footing = {};             ///< After it.
    std::optional<std::string> line = {}; ///< Instead of all three, where one line says it.
};

/// Where results and remarks go: results to standard output, everything else to standard error.
class Output {
public:
    struct Streams {
        std::ostream& results;
        std::ostream& remarks;
        Look result_look;
        Look remark_look;
    };

    Output(Streams streams, Format format);

    [[nodiscard]] Format format() const { return format_; }

    /// Whether results are for programs, so that remarks and errors must be so too.
    [[nodiscard]] bool is_json() const { return format_ == Format::json || format_ == Format::jsonl; }

    [[nodiscard]] const Look& look() const { return streams_.result_look; }

    [[nodiscard]] const Look& remark_look() const { return streams_.remark_look; }

    /// Prints a result.
    void show(const Shown& shown, Time now);

    /// Prints text that is the result itself, to the letter.
    void text(std::string_view text);

    /// Prints a line of progress or advice. Left out in JSON: who asked for it reads the result.
    void remark(std::string_view line);

    /// Prints a question, and stays on its line.
    void ask(std::string_view question);

    /// Prints something to try next, marked as such.
    void hint(std::string_view text);

    /// Prints an error: two lines for people, an object for programs.
    void error(const Error& error);

    /// Rewrites what the last call drew, in place; only on a terminal.
    void redraw(const std::vector<std::string>& lines);

    /// Whether standard error can be redrawn.
    [[nodiscard]] bool can_redraw() const { return streams_.remark_look.terminal && !is_json(); }

private:
    Streams streams_;
    Format format_;
    std::size_t drawn_ = 0; ///< Lines of the last redraw.
};

} // namespace tt
