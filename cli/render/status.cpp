#include "cli/render/render.hpp"
#include "cli/render/words.hpp"
#include "cli/when.hpp"
#include "integrations/json/json.hpp"

namespace tt {

namespace {

std::string hosts_text(const StageView& stage) {
    return std::to_string(stage.serving) + "/" + std::to_string(stage.capacity.expected);
}

Tone hosts_tone(const StageView& stage) {
    if (!stage.running) return Tone::plain;
    if (stage.serving >= stage.capacity.expected) return Tone::good;
    return stage.serving < stage.capacity.floor ? Tone::bad : Tone::warning;
}

/// `d12 running 3/40, 1 failed`.
Cell deploy_cell(const StageView& stage) {
    if (!stage.active) return "-";
    Cell cell = state_cell(*stage.active);
    cell.text = stage.active->id.value + " " + cell.text + " " + std::to_string(stage.active_done) + "/"
                + std::to_string(stage.capacity.expected);
    if (stage.active_failed > 0) cell.text += ", " + std::to_string(stage.active_failed) + " failed";
    if (!stage.queue.empty()) cell.text += ", " + std::to_string(stage.queue.size()) + " queued";
    return cell;
}

/// Whether the deploy waits for a word, before anything is to be said of what may follow it.
bool is_stuck(const StageView& stage) {
    return stage.active && (stage.active->state == DeployState::halted || stage.active->paused);
}

Cell waits_cell(const StageView& stage) {
    if (stage.hold && !is_stuck(stage))
        return {"hold by " + stage.hold->owner + ": " + stage.hold->reason, Tone::warning};
    return first_closed(stage.because);
}

std::string name_of(const StatusView& view, const ServiceView& service, const StageView& stage) {
    return view.services.size() == 1 ? stage.name.value : service.name.value + "/" + stage.name.value;
}

void add_service(Table& table, const StatusView& view, const ServiceView& service) {
    for (const StageView& stage : service.stages)
        table.add(
            {name_of(view, service, stage), stage.running ? build_label(*stage.running) : "-",
             Cell(hosts_text(stage), hosts_tone(stage)), deploy_cell(stage), waits_cell(stage)}
        );
}

/// `frozen by ana until 2026-12-27T00:00:00Z (holiday): nobody is here`.
std::string line_of(const Freeze& freeze, Time now) {
    std::string out = freeze.from > now ? "to be frozen" : "frozen";
    if (!freeze.stage.empty()) out = freeze.stage.value + " " + out;
    if (!freeze.service.empty()) out = freeze.service.value + ": " + out;
    out += " by " + freeze.owner;
    if (freeze.from > now) out += " from " + absolute(freeze.from);
    if (freeze.to != end_of_time) out += " until " + absolute(freeze.to);
    return out + " (" + freeze.name + "): " + freeze.reason + "\n";
}

std::string service_line(const StatusView& view) {
    if (view.services.size() != 1) return "";
    const ServiceView& service = view.services.front();
    std::string out = service.name.value + ", policy " + std::to_string(service.policy);
    if (service.runtime_config > 0) out += ", config " + std::to_string(service.runtime_config);
    if (!service.owner.team.empty()) out += ", owner " + service.owner.team;
    if (!service.owner.oncall.empty()) out += " (" + service.owner.oncall + ")";
    return out + "\n";
}

std::string heading_of(const StatusView& view) {
    std::string out = service_line(view);
    for (const Freeze& freeze : view.freezes) out += line_of(freeze, view.at);
    return out;
}

} // namespace

Shown shown(const StatusView& view) {
    Shown out{.kind = "status", .json = encode(view), .line_kind = "service"};
    out.table.columns = {"STAGE", "BUILD", "HOSTS", "DEPLOY", "WAITS FOR"};
    out.heading = heading_of(view);
    for (const ServiceView& service : view.services) {
        add_service(out.table, view, service);
        out.lines.push_back(encode(service));
    }
    return out;
}

} // namespace tt
