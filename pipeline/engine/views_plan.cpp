#include "pipeline/base/contains.hpp"
#include "pipeline/decide/calendar_gates.hpp"
#include "pipeline/decide/commit_difference.hpp"
#include "pipeline/decide/plan_id.hpp"
#include "pipeline/decide/promotion.hpp"
#include "pipeline/decide/requests.hpp"
#include "pipeline/engine/views.hpp"
#include "pipeline/forecast/pace.hpp"
#include "pipeline/forecast/rehearsal.hpp"

#include <algorithm>
#include <iterator>

namespace tt {

namespace {

PlannedHost planned(const Host& host) {
    return {host.id, host.facts.name, host.facts.zone};
}

bool is_judged(const StageFacts& facts, DeployKind kind) {
    return facts.rules->accept && brings_build(kind);
}

/// What production would answer to the request.
std::optional<Refusal> refusal_of(const State& state, StartDeploy request, const Actor& actor, Time now) {
    request.dry_run = true;
    const auto decided = decide(state, request, actor, now);
    if (decided) return std::nullopt;
    const Error& error = decided.error();
    return Refusal{std::string(to_string(error.kind)), error.message, error.hint};
}

std::vector<Because> gates_of(const StageFacts& facts, const DeploySpec& spec, Time now) {
    const Build* build = facts.state->builds.find(spec.build.value);
    if (!build || !brings_new_build(facts.stage, spec.kind, spec.build)) return {};
    std::vector<Because> gates = judge(facts, *build, now).gates;
    std::ranges::move(calendar_gates(facts, now), std::back_inserter(gates));
    return gates;
}

/// A deploy that only another one can let begin names it.
DeployId waits_for(const StageFacts& facts, const DeploySpec& spec, Time now) {
    std::vector<Change> changes;
    const Deploy deploy = add_deploy(changes, *facts.state, spec, now);
    return deploy.state == DeployState::queued ? facts.stage.active : DeployId{};
}

PlannedRound planned(const StageFacts& facts, const ImaginedRound& round, bool timed, Time now) {
    PlannedRound out;
    out.batch = round.batch + 1;
    if (timed) out.after = round.at - now;
    for (const HostId& host : round.hosts) out.hosts.push_back(planned(*facts.state->hosts.find(host.value)));
    out.capacity = round.capacity;
    out.done = round.done;
    return out;
}

void add_course(PlanView& view, const StageFacts& facts, const DeploySpec& spec, Time now) {
    view.time = pace_of(*facts.state, spec.service, spec.stage);
    const Rehearsed course = rehearse(*facts.state, spec, now);
    for (const ImaginedRound& round : course.rounds)
        view.rounds.push_back(planned(facts, round, view.time.host.has_value(), now));
    const bool timed = view.time.host && (view.time.acceptance || !is_judged(facts, spec.kind));
    if (course.accepted && timed) view.time.total = course.end - now;
    view.stuck = course.stuck;
    for (const Member& member : facts.members)
        if (!member.reachable && !member.unheard) view.left_out.push_back(planned(*member.host));
}

std::string goes_on_as(const StagePolicy& rules) {
    return std::string(
               rules.on_close == OnClose::finish ? "goes on to its end" : "waits until they may again"
           )
           + ", as on_close: " + std::string(to_string(rules.on_close)) + " says";
}

/// New builds may start now, but perhaps not until the deploy is over (design 7).
std::optional<Because>
crossing_of(const StageFacts& facts, const DeploySpec& spec, std::optional<Duration> total, Time now) {
    if (!brings_new_build(facts.stage, spec.kind, spec.build)) return std::nullopt;
    const Time shuts = shuts_at(facts, now);
    if (shut_gate(facts, now) || shuts == end_of_time) return std::nullopt;
    if (total && now + *total <= shuts) return std::nullopt;
    auto gate = shut_gate(facts, shuts);
    if (!gate) return std::nullopt;
    const std::string when = total ? to_text(std::chrono::ceil<std::chrono::seconds>(now + *total - shuts))
                                         + " before its expected end"
                                   : "while it may still be under way";
    gate->reason =
        "new builds may start until " + to_rfc3339(shuts) + ", " + when + "; it " + goes_on_as(*facts.rules);
    gate->until = shuts;
    gate->command.clear();
    return gate;
}

/// What `tt rollback` would do when this deploy has been accepted.
WayBack way_back(const StageFacts& facts, const DeploySpec& spec) {
    WayBack back;
    const BuildId build = proven_build(*facts.state, facts.stage, spec.build);
    if (const Build* found = facts.state->builds.find(build.value)) back.build = *found;
    back.reversible = is_reversible(*facts.state, facts.stage, spec.build);
    back.resident = static_cast<int>(std::ranges::count_if(facts.members, [&](const Member& member) {
        return member.report && contains(member.report->resident, build);
    }));
    return back;
}

std::optional<Build> found(const State& state, const BuildId& id) {
    const Build* build = state.builds.find(id.value);
    return build ? std::optional(*build) : std::nullopt;
}

} // namespace

Result<PlanView> plan_view(const State& state, const StartDeploy& request, const Actor& actor, Time now) {
    TT_TRY(find_stage_policy(state, request.service, request.stage));
    const StageFacts facts = *gather(state, request.service, request.stage, now);
    TT_ASSIGN(const DeploySpec spec, meant_deploy(facts, request, actor, now));
    PlanView view;
    view.id = to_text(plan_id(facts, spec, now));
    view.service = request.service;
    view.stage = request.stage;
    view.kind = request.kind;
    view.build = found(state, spec.build);
    view.running = found(state, facts.stage.running);
    view.policy = *facts.rules;
    view.capacity = capacity_of(facts);
    view.refusal = refusal_of(state, request, actor, now);
    view.gates = gates_of(facts, spec, now);
    view.after = waits_for(facts, spec, now);
    add_course(view, facts, spec, now);
    view.crossing = crossing_of(facts, spec, view.time.total, now);
    if (view.build && view.running) view.commits = commit_difference(state, *view.running, *view.build);
    view.back = way_back(facts, spec);
    return view;
}

} // namespace tt
