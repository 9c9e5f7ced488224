#include "cli/render/words.hpp"

#include <algorithm>

namespace tt {

namespace {

Tone tone_of(DeployState state) {
    switch (state) {
    case DeployState::accepted:
        return Tone::good;
    case DeployState::rejected:
    case DeployState::failed:
        return Tone::bad;
    case DeployState::halted:
    case DeployState::no_hosts:
        return Tone::warning;
    default:
        return Tone::plain;
    }
}

} // namespace

std::string short_commit(const Commit& commit) {
    return commit.id.value.substr(0, 7) + (commit.dirty ? "*" : "");
}

std::string build_label(const BuildId& id) {
    return id.empty() ? "-" : short_id(id);
}

std::string build_label(const Build& build) {
    if (build.id.empty()) return "-";
    return "#" + std::to_string(build.number) + " " + short_id(build.id) + " " + short_commit(build.commit);
}

Cell state_cell(const Deploy& deploy) {
    const std::string text(to_string(deploy.state));
    if (deploy.paused && !is_over(deploy.state)) return {text + " (paused)", Tone::warning};
    return {text, tone_of(deploy.state)};
}

Table gates(const std::vector<Because>& because, bool all) {
    Table table{.columns = {"GATE", "STATE", "UNTIL", "WHY", "COMMAND"}, .rows = {}};
    for (const Because& gate : because)
        if (!gate.passed)
            table.add({gate.gate, Cell("closed", Tone::warning), Cell(gate.until), gate.reason, gate.command}
            );
    for (const Because& gate : because)
        if (gate.passed && all)
            table.add({gate.gate, Cell("open", Tone::good), Cell(gate.until), gate.reason, ""});
    return table;
}

std::string first_closed(const std::vector<Because>& because) {
    const auto closed = std::ranges::find(because, false, &Because::passed);
    return closed == because.end() ? "" : closed->gate + ": " + closed->reason;
}

} // namespace tt
