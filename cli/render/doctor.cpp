#include "cli/render/render.hpp"
#include "integrations/json/json.hpp"

namespace tt {

namespace {

Cell state_cell(FindingState state) {
    const Tone tone = state == FindingState::ok     ? Tone::good
                      : state == FindingState::warn ? Tone::warning
                                                    : Tone::bad;
    return {std::string(to_string(state)), tone};
}

} // namespace

Shown shown(const DoctorView& view) {
    Shown out{.kind = "doctor", .json = encode(view), .line_kind = "doctor_finding"};
    out.table.columns = {"WHAT", "STATE", "FOUND", "TO DO"};
    for (const DoctorFinding& finding : view.findings) {
        out.lines.push_back(encode(finding));
        out.table.add({finding.subject, state_cell(finding.state), finding.message, finding.fix});
    }
    return out;
}

} // namespace tt
