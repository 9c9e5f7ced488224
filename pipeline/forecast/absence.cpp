#include "pipeline/forecast/absence.hpp"

#include "pipeline/calendar/meeting.hpp"
#include "pipeline/decide/build_order.hpp"
#include "pipeline/decide/gate.hpp"
#include "pipeline/decide/promotion.hpp"

#include <algorithm>

namespace tt {

namespace {

constexpr std::size_t most_builds = 50;

/// How far ahead a schedule is held against windows.
constexpr Duration far_ahead = std::chrono::years{1};

const Because* first_closed(const std::vector<Because>& gates) {
    const auto found = std::ranges::find(gates, false, &Because::passed);
    return found == gates.end() ? nullptr : &*found;
}

bool is_closed(const std::vector<Because>& gates, std::string_view name) {
    return std::ranges::any_of(gates, [&](const Because& gate) { return gate.gate == name && !gate.passed; });
}

/// The stage takes no build by itself, whichever it is.
std::optional<Because> never(const StageFacts& facts, Time now) {
    const PromotePolicy& promote = facts.rules->promote;
    if (promote.on == PromoteOn::manual)
        return Because{
            "manual", "promotion is by command only", false, end_of_time, stage_command("promote", facts)
        };
    const auto cron = parse_cron(promote.schedule);
    const Zones& zones = *facts.state->zones;
    const Zone* zone = zones.find(promote.zone);
    if (promote.on != PromoteOn::schedule || !cron || !zone || facts.rules->windows.empty())
        return std::nullopt;
    if (meets_windows({*cron, *zone, promote.within}, facts.rules->windows, zones, now, now + far_ahead))
        return std::nullopt;
    return Because{
        "schedule",
        "whenever '" + promote.schedule + "' fires, the windows are closed for " + to_text(promote.within)
            + " or longer",
        false, end_of_time, "tt config apply"
    };
}

/// The stage has gone on without the build: an older one would be a step back.
Because passed_over(const StageFacts& facts, const std::vector<Because>& gates) {
    const Build* running = facts.state->builds.find(facts.stage.running.value);
    std::string reason = "#" + std::to_string(running ? running->number : 0) + " goes instead";
    for (const Because& each : gates)
        if (!each.passed && (each.gate == "soak" || each.gate == "approval"))
            reason += ": this one " + each.reason;
    return gate("passed over", reason, false);
}

Because not_in_time(Time until) {
    return {"time", "nothing is in its way, but it has not arrived by then", false, until, ""};
}

Because reason_for(const StageFacts& facts, const Build& build, Time now) {
    const std::vector<Because> gates = judge(facts, build, now).gates;
    const bool hopeless = is_closed(gates, "veto") || is_closed(gates, "rejected here");
    if (is_closed(gates, "newer") && !hopeless) return passed_over(facts, gates);
    for (const Because& each : gates)
        if (!each.passed && each.gate != "newer") return each;
    const PromotionChoice choice = choose(facts, now);
    const Because* closed = first_closed(choice.stage_gates);
    return closed ? *closed : not_in_time(now);
}

/// Newer than what the stage ran, newest first.
std::vector<const Build*> awaited(const StageFacts& facts) {
    const Build* running = facts.state->builds.find(facts.stage.running.value);
    std::vector<const Build*> builds;
    for (const auto& [id, build] : facts.state->builds.rows()) {
        const bool newer = !running || (build->id != running->id && is_newer(*build, *running));
        if (build->service == facts.stage.service && newer) builds.push_back(build.get());
    }
    std::ranges::sort(builds, [](const Build* a, const Build* b) { return is_newer(*a, *b); });
    if (builds.size() > most_builds) builds.resize(most_builds);
    return builds;
}

/// Whether the stage has taken the build in the meantime.
bool has_come(const StageFacts& facts, const Build& build, Time since) {
    return std::ranges::any_of(facts.stage.accepted, [&](const Accepted& entry) {
        return entry.build == build.id && entry.since >= since;
    });
}

} // namespace

void add_absences(
    std::vector<Absence>& absences, const Moment& begin, const Moment& end, const ServiceName& service,
    const StageName& stage
) {
    const auto before = gather(begin.state, service, stage, begin.at);
    const auto after = gather(end.state, service, stage, end.at);
    if (auto because = never(*after, begin.at)) {
        absences.push_back({service, stage, {}, 0, *std::move(because)});
        return;
    }
    for (const Build* build : awaited(*before))
        if (!has_come(*after, *build, begin.at))
            absences.push_back({service, stage, build->id, build->number, reason_for(*after, *build, end.at)}
            );
}

} // namespace tt
