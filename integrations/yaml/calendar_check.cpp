#include "integrations/yaml/service_check.hpp"
#include "integrations/zones/load_zone.hpp"
#include "pipeline/calendar/meeting.hpp"

#include <fmt/core.h>

namespace tt::yaml {

namespace {

using namespace std::chrono;

/// In 28 years each date falls on each day of the week. Not from today on: the same file is to be judged the
/// same tomorrow.
constexpr Time from = sys_days{year{2030} / 1 / 1};
constexpr Time until = sys_days{year{2058} / 1 / 1};

/// A machine without zones cannot tell; the server looks again.
void learn_zone(Zones& zones, const std::string& name, std::size_t at, Findings& findings) {
    if (name.empty()) return; // It is missing, or could not be read.
    auto loaded = load_zone(name);
    if (loaded) return zones.add(*std::move(loaded));
    const Error& error = loaded.error();
    if (error.kind == ErrorKind::unavailable)
        findings.warning(
            at, "whether there is a time zone '" + name + "' is not looked at: " + error.message, error.hint
        );
    else
        findings.error(at, error.message, error.hint);
}

bool knows_all(const Zones& zones, const StagePolicy& stage) {
    bool knows = zones.find(stage.promote.zone) != nullptr;
    for (const Window& window : stage.windows) knows = knows && zones.find(window.zone) != nullptr;
    return knows;
}

/// Neither schedule nor window can be one that never comes; the two together can.
void check_meeting(const StagePolicy& stage, const Zones& zones, std::size_t at, Findings& findings) {
    const PromotePolicy& promote = stage.promote;
    const auto cron = parse_cron(promote.schedule);
    if (promote.on != PromoteOn::schedule || !cron || stage.windows.empty()) return;
    if (!knows_all(zones, stage)) return;
    const Zone& zone = *zones.find(promote.zone);
    if (meets_windows({*cron, zone, promote.within}, stage.windows, zones, from, until)) return;
    findings.warning(
        at,
        fmt::format(
            "no build will ever move here by itself: whenever `schedule` fires, `windows` are closed for {} "
            "or longer",
            to_text(promote.within)
        ),
        "let it fire while a window is open, or make `within` reach one"
    );
}

} // namespace

void check_calendar(
    const StagePolicy& stage, const std::string& path, const Places& places, Findings& findings
) {
    Zones zones;
    learn_zone(zones, stage.promote.zone, places.at(path + ".promote.zone"), findings);
    for (std::size_t i = 0; i < stage.windows.size(); ++i) {
        const std::size_t at = places.at(fmt::format("{}.windows[{}].zone", path, i));
        learn_zone(zones, stage.windows[i].zone, at, findings);
    }
    check_meeting(stage, zones, places.at(path + ".promote.schedule"), findings);
}

} // namespace tt::yaml
