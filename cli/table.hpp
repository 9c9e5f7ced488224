#pragma once

#include "cli/look.hpp"
#include "pipeline/base/time.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// What a cell's text says, besides the text: never the only way in which it is said.
enum class Tone { plain, good, bad, warning, faint };

/// One cell: a text, or an instant whose form depends on the reader.
struct Cell {
    std::string text;
    Time at{};
    bool is_time = false;
    Tone tone = Tone::plain;

    // Implicit, so that a row is written as the list of its texts.
    // NOLINTNEXTLINE(google-explicit-constructor)
    Cell(std::string value, Tone how = Tone::plain)
        : text(std::move(value))
        , tone(how) {}

    // NOLINTNEXTLINE(google-explicit-constructor)
    Cell(const char* value, Tone how = Tone::plain)
        : text(value)
        , tone(how) {}

    explicit Cell(Time value)
        : at(value)
        , is_time(true) {}
};

/// Rows under named columns. The first column names the row.
struct Table {
    std::vector<std::string_view> columns = {};
    std::vector<std::vector<Cell>> rows = {};

    void add(std::initializer_list<Cell> cells) { rows.emplace_back(cells); }
};

/// Columns aligned by spaces, without borders; on a terminal with a header and relative times.
std::string to_text(const Table& table, const Look& look, Time now);

/// Cells between tabs, without header, for cut and awk. Tabs and line ends inside cells become spaces.
std::string to_tsv(const Table& table);

/// How wide the text stands on a terminal: one column for each character.
std::size_t width_of(std::string_view text);

/// The text in the colour of its tone, where there is colour.
std::string painted(std::string_view text, Tone tone, const Look& look);

} // namespace tt
