#include "cli/render/render.hpp"
#include "cli/render/words.hpp"
#include "integrations/json/json.hpp"

namespace tt {

namespace {

std::string label(std::uint64_t number, const BuildId& build) {
    return build.empty() ? "every build" : "#" + std::to_string(number) + " " + short_id(build);
}

/// `at least` where no deploy tells how long they take.
Cell precision(const Arrival& arrival) {
    return arrival.timed ? Cell("about") : Cell("at least", Tone::faint);
}

std::string how(const Arrival& arrival) {
    if (!arrival.deploy.empty()) return arrival.deploy.value + " is on its way";
    return arrival.kind == DeployKind::regular ? "by promotion" : std::string(to_string(arrival.kind));
}

std::string why(const Because& because) {
    return because.gate + ": " + because.reason;
}

bool is_for_ever(const Because& because) {
    return because.until == end_of_time;
}

Cell promise(const Because& because) {
    return {is_for_ever(because) ? "never" : "not before", Tone::warning};
}

Cell until(const Because& because) {
    return is_for_ever(because) ? Cell("") : Cell(because.until);
}

} // namespace

Shown shown(const CalendarView& view) {
    Shown out{.kind = "calendar", .json = encode(view)};
    out.table.columns = {"STAGE", "BUILD", "ARRIVES", "AT", "HOW", "COMMAND"};
    for (const Arrival& arrival : view.arrivals)
        out.table.add(
            {arrival.service.value + "/" + arrival.stage.value, label(arrival.number, arrival.build),
             precision(arrival), Cell(arrival.arrives), how(arrival), ""}
        );
    for (const Absence& absence : view.absences)
        out.table.add(
            {absence.service.value + "/" + absence.stage.value, label(absence.number, absence.build),
             promise(absence.because), until(absence.because), why(absence.because), absence.because.command}
        );
    if (out.table.rows.empty()) out.line = "nothing will happen by itself until " + to_rfc3339(view.until);
    return out;
}

} // namespace tt
