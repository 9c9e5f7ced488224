#include "cli/render/render.hpp"
#include "cli/render/words.hpp"
#include "integrations/json/json.hpp"

#include <algorithm>

namespace tt {

namespace {

Cell host_state(const HostProgress& host) {
    const std::string step = std::string(to_string(host.step)) + " " + std::string(to_string(host.state));
    if (host.failed) return {"failed at " + std::string(to_string(host.step)), Tone::bad};
    if (host.done) return {"serving", Tone::good};
    return host.reachable ? Cell(step) : Cell("unreachable", Tone::warning);
}

std::string deploy_heading(const DeployView& view) {
    const Deploy& deploy = view.deploy;
    std::string out = deploy.id.value + ": " + std::string(to_string(deploy.kind)) + " of "
                      + build_label(deploy.build) + " to " + deploy.service.value + "/" + deploy.stage.value
                      + ", " + state_cell(deploy).text + ", " + std::to_string(view.done) + "/"
                      + std::to_string(view.total) + " hosts";
    if (!deploy.outcome.empty()) out += "\n" + deploy.outcome;
    return out + "\n";
}

/// What helps against the first gate that is closed, on a line of its own; empty: time does, or nothing.
std::string way_out(const std::vector<Because>& because) {
    const auto closed = std::ranges::find(because, false, &Because::passed);
    if (closed == because.end() || closed->command.empty()) return "";
    return "What helps: " + closed->command + "\n";
}

} // namespace

Shown shown(const WhyView& view) {
    Shown out{.kind = "why", .json = encode(view)};
    out.heading = view.subject + ": " + view.summary + "\n" + way_out(view.because);
    out.table = gates(view.because, true);
    return out;
}

Shown shown(const DeployView& view) {
    Shown out{.kind = "deploy", .json = encode(view)};
    out.heading = deploy_heading(view);
    out.table.columns = {"HOST", "ZONE", "STATE", "ERROR"};
    for (const HostProgress& host : view.hosts)
        out.table.add(
            {host.name.empty() ? host.host.value : host.name, host.zone, host_state(host), host.error}
        );
    return out;
}

Shown shown(const VersionView& view) {
    Shown out{.kind = "version", .json = encode(view)};
    out.table.columns = {"VERSION", "PROTOCOL", "FLEET", "EPOCH"};
    out.table.add({view.version, std::to_string(view.protocol), view.fleet.value, std::to_string(view.epoch)}
    );
    return out;
}

Shown shown(const Answer& answer) {
    Shown out{.kind = "answer", .json = encode(answer)};
    out.line = answer.message;
    out.table.columns = {"ID", "MESSAGE", "CHANGED"};
    out.table.add({answer.id, answer.message, answer.changed ? "changed" : "unchanged"});
    return out;
}

} // namespace tt
