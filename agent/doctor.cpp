#include "agent/doctor.hpp"

#include "integrations/json/instantiate.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>

namespace tt {

TT_JSON(agent::Findings);

} // namespace tt

namespace tt::agent {

namespace {

/// `warn  disk  …`, and what to do below it.
std::string line_of(const Finding& finding) {
    std::string line{to_string(finding.verdict)};
    line.resize(6, ' ');
    line += finding.subject + ": " + finding.what + "\n";
    return line + (finding.hint.empty() ? "" : "      " + finding.hint + "\n");
}

Findings look(const Asked& asked) {
    std::error_code error;
    Findings all{look_at_disks(asked.agent.layout)};
    if (!std::filesystem::is_directory(asked.agent.layout.state, error)) return all;
    for (auto part :
         {look_at_processes(asked.agent.layout), look_at_services(asked.agent.layout),
          look_at_control_plane(asked)})
        std::ranges::move(part, std::back_inserter(all.findings));
    return all;
}

} // namespace

Result<int> run_doctor(const Asked& asked) {
    const Findings all = look(asked);
    std::string text;
    for (const auto& finding : all.findings) text += line_of(finding);
    if (asked.json) text = encode(all) + "\n";
    std::fputs(text.c_str(), stdout);
    return std::ranges::find(all.findings, Verdict::fail, &Finding::verdict) == all.findings.end() ? 0 : 1;
}

} // namespace tt::agent
