#include "cli/render/render.hpp"
#include "cli/render/words.hpp"
#include "integrations/json/json.hpp"
#include "pipeline/base/counted.hpp"

#include <algorithm>

namespace tt {

namespace {

Cell checked_cell(const DriftFinding& finding) {
    return finding.checked_at == Time{} ? Cell("never", Tone::faint) : Cell(finding.checked_at);
}

/// Names of files come from hosts, and may hold what a terminal would obey.
std::string printable(std::string text) {
    std::ranges::replace_if(text, [](unsigned char c) { return c < ' ' || c == 0x7F; }, '?');
    return text;
}

void add_row(Table& table, const DriftFinding& finding, Cell what, std::string where) {
    table.add(
        {finding.name, finding.service.value + "/" + finding.stage.value, build_label(finding.release.build),
         std::move(what), printable(std::move(where)), checked_cell(finding)}
    );
}

/// One row for each file that is named, and one for those that are not.
void add_files(Table& table, const DriftFinding& finding) {
    const DriftedRelease& release = finding.release;
    for (const auto& [path, what] : release.files)
        add_row(table, finding, Cell(std::string(to_string(what)), Tone::bad), path);
    const auto all = release.differ + release.missing + release.extra;
    if (all > release.files.size())
        add_row(table, finding, Cell("more", Tone::bad), "of all: " + finding.reason);
}

/// Each command once, in the order of what it is for.
std::string commands_of(const DriftView& view) {
    std::vector<std::string> commands;
    for (const auto& finding : view.findings)
        if (!finding.command.empty() && std::ranges::find(commands, finding.command) == commands.end())
            commands.push_back(finding.command);
    std::string text;
    for (const auto& command : commands) text += "  " + command + "\n";
    return text;
}

std::string names_of(const DriftView& view) {
    std::vector<std::string> names;
    for (const auto& finding : view.findings)
        if (std::ranges::find(names, finding.name) == names.end()) names.push_back(finding.name);
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : "\n") + name;
    return text;
}

} // namespace

Shown shown(const DriftView& view) {
    Shown out{.kind = "drift", .json = encode(view), .line_kind = "drift_finding"};
    out.table.columns = {"HOST", "STAGE", "BUILD", "WHAT", "WHERE", "CHECKED"};
    for (const DriftFinding& finding : view.findings) {
        out.lines.push_back(encode(finding));
        if (finding.fault == Fault::differs)
            add_files(out.table, finding);
        else
            add_row(
                out.table, finding, Cell(std::string(to_string(finding.fault)), Tone::bad), finding.reason
            );
    }
    const std::string sound =
        std::to_string(view.sound) + " of " + counted(view.hosts, "host") + " as they should be";
    if (view.findings.empty()) out.line = sound;
    if (view.findings.empty()) return out;
    out.name = names_of(view);
    const std::string commands = commands_of(view);
    out.footing = "\n" + sound + (commands.empty() ? "\n" : "; to go on:\n" + commands);
    return out;
}

} // namespace tt
