#include "pipeline/decide/calendar_gates.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/calendar/cron.hpp"
#include "pipeline/calendar/shown.hpp"

#include <algorithm>

namespace tt {

namespace {

/// The fires of the stage's schedule around an instant.
struct Schedule {
    const Zone* zone;
    std::optional<Time> last;
    std::optional<Time> next;
};

/// Nothing if the stage has none, or if its zone is not known on this machine.
std::optional<Schedule> schedule_of(const StageFacts& facts, Time now) {
    const PromotePolicy& promote = facts.rules->promote;
    if (promote.on != PromoteOn::schedule) return std::nullopt;
    const Zone* zone = facts.state->zones->find(promote.zone);
    const auto cron = parse_cron(promote.schedule);
    if (!zone || !cron) return std::nullopt;
    return Schedule{zone, latest_fire(*cron, *zone, now), next_fire(*cron, *zone, now)};
}

bool is_armed(const StageFacts& facts, const Schedule& schedule, Time now) {
    return schedule.last && *schedule.last > facts.stage.spent_fire
           && now < *schedule.last + facts.rules->promote.within;
}

std::string last_fire_text(const StageFacts& facts, const Schedule& schedule) {
    if (!schedule.last || *schedule.last < facts.stage.spent_fire) return "has not fired yet";
    const std::string fire = "the fire of " + shown_in(*schedule.zone, *schedule.last);
    if (*schedule.last == facts.stage.spent_fire) return fire + " is used";
    return fire + " passed unused, its time was " + to_text(facts.rules->promote.within);
}

Because armed_gate(const StageFacts& facts, const Schedule& schedule) {
    const Time end = *schedule.last + facts.rules->promote.within;
    const Time until = std::min(end, schedule.next.value_or(end_of_time));
    return {
        "schedule",
        "armed by the fire of " + shown_in(*schedule.zone, *schedule.last) + " until "
            + shown_in(*schedule.zone, end),
        true, until, ""
    };
}

Because unarmed_gate(const StageFacts& facts, const Schedule& schedule) {
    std::string reason = last_fire_text(facts, schedule);
    reason +=
        schedule.next ? "; fires next " + shown_in(*schedule.zone, *schedule.next) : "; never fires again";
    return {
        "schedule", std::move(reason), false, schedule.next.value_or(end_of_time),
        "tt promote " + facts.stage.name.value
    };
}

Because schedule_gate(const StageFacts& facts, Time now) {
    if (const auto schedule = schedule_of(facts, now))
        return is_armed(facts, *schedule, now) ? armed_gate(facts, *schedule)
                                               : unarmed_gate(facts, *schedule);
    const PromotePolicy& promote = facts.rules->promote;
    return {
        "schedule",
        "cannot tell when '" + promote.schedule + "' fires: time zone " + promote.zone
            + " is not known on this server",
        false, end_of_time, "tt promote " + facts.stage.name.value
    };
}

std::string windows_text(const std::vector<Window>& windows) {
    std::string text;
    for (const Window& window : windows) text += (text.empty() ? "" : ", ") + to_text(window);
    return text;
}

/// In the time of the first window whose zone is known.
std::string shown_for(const StageFacts& facts, Time at) {
    for (const Window& window : facts.rules->windows)
        if (const Zone* zone = facts.state->zones->find(window.zone)) return shown_in(*zone, at);
    return to_rfc3339(at);
}

Because window_gate(const StageFacts& facts, Time now) {
    const auto& windows = facts.rules->windows;
    const Zones& zones = *facts.state->zones;
    const bool open = is_open(windows, zones, now);
    const auto change = next_change(windows, zones, now);
    std::string reason = (open ? "inside " : "outside ") + windows_text(windows);
    if (change) reason += (open ? "; closes " : "; opens ") + shown_for(facts, *change);
    if (!open && !change) reason += "; it never opens, or its time zone is not known on this server";
    return {
        "window", std::move(reason), open, change.value_or(end_of_time),
        open ? "" : "tt promote " + facts.stage.name.value + " --override -m \"why\""
    };
}

/// Of those that cover the stage now, the one that ends last.
const Freeze* covering_freeze(const StageFacts& facts, Time now) {
    const Freeze* longest = nullptr;
    for (const auto& [name, freeze] : facts.state->freezes.rows())
        if (covers(*freeze, facts.stage.service, facts.stage.name, now))
            if (!longest || freeze->to > longest->to) longest = freeze.get();
    return longest;
}

std::optional<Because> freeze_gate(const StageFacts& facts, Time now) {
    const Freeze* freeze = covering_freeze(facts, now);
    if (!freeze) return std::nullopt;
    const std::string lasts = freeze->to == end_of_time ? " until somebody lifts it" : "";
    return Because{
        "freeze", "frozen by " + freeze->owner + lasts + " (" + freeze->name + "): " + freeze->reason, false,
        freeze->to, "tt unfreeze " + freeze->name
    };
}

/// Hosts that ask for signatures take no new build then.
std::optional<Because> index_gate(const StageFacts& facts, Time now) {
    const Service* service = facts.state->services.find(facts.stage.service.value);
    if (!service || !service->index || now < service->index->expires_at) return std::nullopt;
    Because because = {
        "index",
        "the publisher's index " + std::to_string(service->index->sequence) + " expired at "
            + to_rfc3339(service->index->expires_at),
        false, end_of_time, "tt index renew --key FILE"
    };
    return because;
}

} // namespace

bool brings_new_build(const Stage& stage, DeployKind kind, const BuildId& build) {
    return brings_build(kind) && build != stage.running;
}

std::vector<Because> shut_gates(const StageFacts& facts, Time now) {
    std::vector<Because> shut;
    if (auto freeze = freeze_gate(facts, now)) shut.push_back(*std::move(freeze));
    if (auto index = index_gate(facts, now)) shut.push_back(*std::move(index));
    if (!is_open(facts.rules->windows, *facts.state->zones, now)) shut.push_back(window_gate(facts, now));
    return shut;
}

std::optional<Because>
shut_gate(const StageFacts& facts, Time now, const std::vector<std::string>& overrode) {
    std::vector<Because> shut = shut_gates(facts, now);
    std::erase_if(shut, [&](const Because& gate) { return contains(overrode, gate.gate); });
    const auto longest = std::ranges::max_element(shut, {}, &Because::until);
    return longest == shut.end() ? std::nullopt : std::optional(std::move(*longest));
}

bool is_shut_out(const StageFacts& facts, const Deploy& deploy, Time now) {
    return brings_new_build(facts.stage, deploy.kind, deploy.build)
           && shut_gate(facts, now, deploy.overrode).has_value();
}

Time shuts_at(const StageFacts& facts, Time now) {
    Time earliest = end_of_time;
    for (const auto& [name, freeze] : facts.state->freezes.rows())
        if (freeze->from > now && covers(*freeze, facts.stage.service, facts.stage.name, freeze->from))
            earliest = std::min(earliest, freeze->from);
    const Service* service = facts.state->services.find(facts.stage.service.value);
    if (service && service->index && service->index->expires_at > now)
        earliest = std::min(earliest, service->index->expires_at);
    if (facts.rules->windows.empty()) return earliest;
    return std::min(earliest, window_gate(facts, now).until);
}

std::optional<Time> armed_fire(const StageFacts& facts, Time now) {
    const auto schedule = schedule_of(facts, now);
    return schedule && is_armed(facts, *schedule, now) ? schedule->last : std::nullopt;
}

std::vector<Because> calendar_gates(const StageFacts& facts, Time now) {
    std::vector<Because> gates;
    if (facts.rules->promote.on == PromoteOn::schedule) gates.push_back(schedule_gate(facts, now));
    if (!facts.rules->windows.empty()) gates.push_back(window_gate(facts, now));
    if (auto freeze = freeze_gate(facts, now)) gates.push_back(*std::move(freeze));
    if (auto index = index_gate(facts, now)) gates.push_back(*std::move(index));
    return gates;
}

} // namespace tt
