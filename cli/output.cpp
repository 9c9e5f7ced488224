#include "cli/output.hpp"

#include "cli/json_text.hpp"
#include "integrations/json/json.hpp"
#include "pipeline/model/view.hpp"

namespace tt {

namespace {

std::string names_of(const Shown& shown) {
    if (shown.name) return *shown.name + "\n";
    std::string out;
    for (const auto& row : shown.table.rows) out += row.front().text + "\n";
    return out;
}

std::string json_lines(const Shown& shown) {
    if (shown.lines.empty() && shown.line_kind.empty()) return with_schema(shown.json, shown.kind) + "\n";
    std::string out;
    for (const std::string& line : shown.lines) out += with_schema(line, shown.line_kind) + "\n";
    return out;
}

std::string for_people(const Shown& shown, const Look& look, Time now) {
    if (shown.line) return *shown.line + "\n";
    return shown.heading + to_text(shown.table, look, now) + shown.footing;
}

} // namespace

Output::Output(Streams streams, Format format)
    : streams_(streams)
    , format_(format) {}

void Output::show(const Shown& shown, Time now) {
    switch (format_) {
    case Format::json:
        return text(indented(with_schema(shown.json, shown.kind)) + "\n");
    case Format::jsonl:
        return text(json_lines(shown));
    case Format::name:
        return text(names_of(shown));
    case Format::tsv:
        return text(to_tsv(shown.table));
    case Format::table:
        return text(for_people(shown, look(), now));
    }
}

void Output::text(std::string_view text) {
    streams_.results << text << std::flush;
}

void Output::remark(std::string_view line) {
    if (!is_json()) streams_.remarks << line << '\n' << std::flush;
}

void Output::ask(std::string_view question) {
    streams_.remarks << question << std::flush;
}

void Output::hint(std::string_view text) {
    remark(painted("hint:", Tone::faint, remark_look()) + " " + std::string(text));
}

void Output::error(const Error& error) {
    if (is_json()) {
        const Refusal refusal{std::string(to_string(error.kind)), error.message, error.hint};
        streams_.remarks << with_schema(encode(refusal), "error") << '\n' << std::flush;
        return;
    }
    streams_.remarks << painted("error:", Tone::bad, remark_look()) << ' ' << error.message << '\n';
    if (!error.hint.empty())
        streams_.remarks << painted("hint:", Tone::faint, remark_look()) << ' ' << error.hint << '\n';
    streams_.remarks << std::flush;
}

void Output::redraw(const std::vector<std::string>& lines) {
    if (drawn_ > 0) streams_.remarks << "\x1b[" << drawn_ << 'A';
    for (const std::string& line : lines) streams_.remarks << "\r\x1b[2K" << line << '\n';
    streams_.remarks << "\x1b[J" << std::flush;
    drawn_ = lines.size();
}

} // namespace tt
