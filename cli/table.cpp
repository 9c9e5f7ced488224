#include "cli/table.hpp"

#include "cli/when.hpp"

#include <algorithm>

namespace tt {

namespace {

using Row = std::vector<std::string>;

/// One line of text: what would break the table is a space.
std::string flat(std::string text) {
    std::ranges::replace_if(text, [](char c) { return c == '\n' || c == '\t' || c == '\r'; }, ' ');
    return text;
}

std::string text_of(const Cell& cell, const Look& look, Time now) {
    if (cell.is_time) return look.terminal ? relative(cell.at, now) : absolute(cell.at);
    return cell.text.empty() ? "-" : flat(cell.text);
}

std::vector<std::size_t> widths(const std::vector<Row>& rows) {
    std::vector<std::size_t> widths;
    for (const Row& row : rows) {
        if (row.size() > widths.size()) widths.resize(row.size());
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
    }
    return widths;
}

std::string_view escape(Tone tone) {
    switch (tone) {
    case Tone::good:
        return "\x1b[32m";
    case Tone::bad:
        return "\x1b[31m";
    case Tone::warning:
        return "\x1b[33m";
    case Tone::faint:
        return "\x1b[2m";
    default:
        return "";
    }
}

Row header(const Table& table) {
    return {table.columns.begin(), table.columns.end()};
}

std::vector<Row> texts(const Table& table, const Look& look, Time now) {
    std::vector<Row> texts;
    if (look.terminal && !table.rows.empty()) texts.push_back(header(table));
    for (const auto& cells : table.rows) {
        Row row;
        for (const Cell& cell : cells) row.push_back(text_of(cell, look, now));
        texts.push_back(std::move(row));
    }
    return texts;
}

} // namespace

std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string painted(std::string_view text, Tone tone, const Look& look) {
    if (!look.colour || tone == Tone::plain) return std::string(text);
    return std::string(escape(tone)) + std::string(text) + "\x1b[0m";
}

std::string to_text(const Table& table, const Look& look, Time now) {
    const auto rows = texts(table, look, now);
    const auto columns = widths(rows);
    const std::size_t head = rows.size() - table.rows.size();
    std::string out;
    for (std::size_t r = 0; r < rows.size(); ++r) {
        for (std::size_t i = 0; i < rows[r].size(); ++i) {
            out += painted(rows[r][i], r < head ? Tone::faint : table.rows[r - head][i].tone, look);
            if (i + 1 < rows[r].size()) out.append(columns[i] - width_of(rows[r][i]) + 2, ' ');
        }
        out += '\n';
    }
    return out;
}

std::string to_tsv(const Table& table) {
    std::string out;
    for (const auto& cells : table.rows) {
        for (const Cell& cell : cells) {
            if (&cell != cells.data()) out += '\t';
            out += cell.is_time ? absolute(cell.at) : flat(cell.text);
        }
        out += '\n';
    }
    return out;
}

} // namespace tt
