#include "pipeline/decide/promotion.hpp"

#include "pipeline/base/counted.hpp"
#include "pipeline/decide/build_gates.hpp"
#include "pipeline/decide/build_order.hpp"
#include "pipeline/decide/calendar_gates.hpp"
#include "pipeline/decide/deploys.hpp"
#include "pipeline/decide/gate.hpp"
#include "pipeline/decide/hotfixes.hpp"
#include "pipeline/decide/probes.hpp"
#include "pipeline/decide/yields.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>

namespace tt {

namespace {

Because hosts_gate(const StageFacts& facts) {
    const auto live = std::ranges::count_if(facts.members, &Member::reachable);
    const std::string reason = facts.members.empty()
                                   ? "no host is assigned to the stage yet"
                                   : std::to_string(live) + " of "
                                         + counted(std::ssize(facts.members), "assigned host") + " reachable";
    Because because = gate("hosts", reason, live > 0);
    because.command = "tt hosts " + facts.stage.name.value;
    return because;
}

Because hold_gate(const StageFacts& facts) {
    if (!facts.stage.hold) return gate("hold", "not held", true);
    const Hold& hold = *facts.stage.hold;
    Because because = gate(
        "hold", "held by " + hold.owner + " since " + to_rfc3339(hold.since) + ": " + hold.reason, false
    );
    because.command = stage_command("unhold", facts);
    return because;
}

/// An active deploy blocks automation, unless the newer build may still replace it.
Because free_gate(const StageFacts& facts) {
    const Deploy* active = facts.active;
    if (!active) return gate("free", "no deploy is active", true);
    const bool first_batch = active->batch == 0 && active->batch_done_at == Time{};
    const bool replaceable = facts.rules->supersede == Supersede::replace
                             && active->kind == DeployKind::regular && active->state == DeployState::running
                             && !active->paused && first_batch;
    Because because =
        gate("free", active->id.value + " is " + std::string(to_string(active->state)), replaceable);
    because.command = "tt why " + active->id.value;
    return because;
}

/// Only a newer build may follow the one under way, or two builds would replace each other for ever.
bool follows_active(const StageFacts& facts, const Build& build) {
    const Build* active = facts.active ? facts.state->builds.find(facts.active->build.value) : nullptr;
    return !active || is_newer(build, *active);
}

bool is_candidate_of(const StageFacts& facts, const Build& build) {
    return follows_active(facts, build) && may_ever_go(facts, build);
}

/// Builds that are newer and not rejected here, the preferred one first.
std::vector<const Build*> candidates(const StageFacts& facts) {
    std::vector<const Build*> builds;
    for (const Build* build : facts.state->builds.with(facts.stage.service.value))
        if (is_candidate_of(facts, *build)) builds.push_back(build);
    const bool newest = facts.rules->promote.pick == Pick::newest;
    std::ranges::sort(builds, [&](const Build* a, const Build* b) {
        return newest ? is_newer(*a, *b) : is_newer(*b, *a);
    });
    return builds;
}

/// What the stage lets a hotfix pass over also does not stop the rollout.
std::vector<std::string> passed_over(const StageFacts& facts, DeployKind kind) {
    std::vector<std::string> gates;
    if (may_skip(facts, kind, Skip::window)) gates.emplace_back("window");
    if (may_skip(facts, kind, Skip::freeze)) gates.emplace_back("freeze");
    return gates;
}

DeploySpec spec_for(const StageFacts& facts, const Candidate& candidate) {
    DeploySpec spec{facts.stage.service, facts.stage.name, candidate.kind, candidate.build->id};
    spec.overrode = passed_over(facts, candidate.kind);
    const Service* service = facts.state->services.find(facts.stage.service.value);
    spec.config = service ? service->runtime_config : 0;
    spec.automatic = true;
    spec.by = "tt";
    spec.reason = facts.rules->from.empty() ? "promoted from builds"
                                            : "promoted from " + facts.rules->from.front().value;
    return spec;
}

void note_next(Candidate& candidate) {
    candidate.next = end_of_time;
    for (const Because& because : candidate.gates)
        if (!because.passed) candidate.next = std::min(candidate.next, because.until);
}

/// What is asked outside, CI first. It is asked once the other gates are open, since asking costs.
void add_asked_gates(Candidate& candidate, const StageFacts& facts, Time now) {
    candidate.asks = candidate.passes();
    for (const Probe& probe : required_probes(facts))
        candidate.gates.push_back(probe_gate(facts, probe, candidate.build->id, now));
    for (const Probe& probe : facts.rules->promote.gates)
        candidate.gates.push_back(
            skipped_by(facts, candidate.kind, Skip::gates, probe_gate(facts, probe, candidate.build->id, now))
        );
}

Candidate judge_for_automation(const StageFacts& facts, const Build& build, Time now) {
    Candidate candidate = judge(facts, build, now);
    if (facts.rules->promote.max_commits > 0) candidate.gates.push_back(commits_gate(facts, build));
    note_next(candidate);
    return candidate;
}

/// When the choice can go: not before the last of the stage's gates opens, and not before a candidate passes.
Time goes_at(const PromotionChoice& choice) {
    if (!choice.candidate) return end_of_time;
    Time latest = choice.candidate->passes() ? Time{} : choice.next;
    for (const Because& because : choice.stage_gates)
        if (!because.passed) latest = std::max(latest, because.until);
    return latest;
}

std::vector<Because> gates_of_stage(const StageFacts& facts, Time now) {
    std::vector<Because> gates{hold_gate(facts), free_gate(facts), hosts_gate(facts)};
    const bool rests = !facts.active && gates.back().passed; // Else it is the rollout's to share.
    if (rests) gates.push_back(capacity_gate(facts));
    if (auto yield = yield_gate(facts, now)) gates.push_back(*std::move(yield));
    return gates;
}

std::vector<Because> calendar_for(const StageFacts& facts, DeployKind kind, Time now) {
    std::vector<Because> gates = calendar_gates(facts, now);
    for (Because& because : gates)
        if (const auto what = parse_enum<Skip>(because.gate))
            because = skipped_by(facts, kind, *what, std::move(because));
    return gates;
}

/// Also before a person promotes: the answers are there when they are wanted.
void ask_gates(Plan& plan, const StageFacts& facts, const PromotionChoice& choice, Time now) {
    if (!choice.asked) return;
    for (const Probe& probe : required_probes(facts)) ask(plan, facts, probe, choice.asked->id, now);
    for (const Probe& probe : facts.rules->promote.gates) ask(plan, facts, probe, choice.asked->id, now);
}

bool has_asked_gates(const StageFacts& facts) {
    return !facts.rules->promote.gates.empty() || !required_probes(facts).empty();
}

Because manual_gate(const StageFacts& facts) {
    Because because = gate("manual", "promotion is by command only", false);
    because.command = stage_command("promote", facts);
    return because;
}

/// What keeps everybody from the stage, where it is not promotion that is asked about.
void name_standing(Plan& plan, const StageFacts& facts) {
    if (!facts.active && facts.members.empty()) plan.because.push_back(hosts_gate(facts));
    if (facts.stage.hold && facts.stage.hold->exclusive) plan.because.push_back(hold_gate(facts));
}

/// A hold for automation only keeps nobody from what people are told to say.
void name_hold(Plan& plan, const StageFacts& facts) {
    if (facts.stage.hold && !facts.stage.hold->exclusive) plan.because.push_back(hold_gate(facts));
}

/// People want to know of a freeze before they have something to promote.
void name_shut(Plan& plan, const StageFacts& facts, Time now) {
    if (auto shut = shut_gate(facts, now)) plan.because.push_back(*std::move(shut));
}

} // namespace

Because capacity_gate(const StageFacts& facts) {
    const Capacity capacity = capacity_of(facts);
    const bool costs_nothing = std::ranges::any_of(facts.members, [](const Member& member) {
        return member.reachable && (is_newcomer(member) || !member.report->healthy);
    });
    const bool within = capacity.out < capacity.limit;
    const bool free = costs_nothing || (within && capacity.ready > capacity.floor);
    std::string reason = std::to_string(capacity.ready) + " of " + counted(capacity.expected, "host")
                         + " ready; the floor is " + std::to_string(capacity.floor);
    if (!within)
        reason = std::to_string(capacity.out) + " of at most " + counted(capacity.limit, "host") + " are out";
    Because because = gate("capacity", std::move(reason), free);
    because.command = "tt hosts " + facts.stage.name.value;
    return because;
}

bool Candidate::passes() const {
    return std::ranges::all_of(gates, &Because::passed);
}

Candidate judge(const StageFacts& facts, const Build& build, Time now) {
    const DeployKind kind = kind_for_automation(facts, build);
    Candidate candidate{&build, kind, build_gates(facts, build, kind, now)};
    add_asked_gates(candidate, facts, now);
    note_next(candidate);
    return candidate;
}

PromotionChoice choose(const StageFacts& facts, Time now) {
    PromotionChoice choice;
    choice.stage_gates = gates_of_stage(facts, now);
    for (const Build* build : candidates(facts)) {
        Candidate candidate = judge_for_automation(facts, *build, now);
        choice.next = std::min(choice.next, candidate.next);
        if (candidate.asks && !choice.asked) choice.asked = build;
        const bool passes = candidate.passes();
        if (passes || !choice.candidate) choice.candidate = std::move(candidate);
        if (passes) break;
    }
    if (choice.candidate)
        std::ranges::move(
            calendar_for(facts, choice.candidate->kind, now), std::back_inserter(choice.stage_gates)
        );
    choice.next = goes_at(choice);
    return choice;
}

std::vector<Because> lasting_gates(const StageFacts& facts, const Build& build, Time now) {
    if (facts.rules->promote.on == PromoteOn::manual) return {manual_gate(facts)};
    Candidate candidate = judge_for_automation(facts, build, now);
    std::ranges::move(calendar_for(facts, candidate.kind, now), std::back_inserter(candidate.gates));
    return std::move(candidate.gates);
}

Plan plan_promotion(const StageFacts& facts, Time now) {
    Plan plan;
    if (facts.rules->promote.on == PromoteOn::manual) {
        if (has_asked_gates(facts)) ask_gates(plan, facts, choose(facts, now), now);
        name_standing(plan, facts);
        plan.because.push_back(manual_gate(facts));
        name_hold(plan, facts);
        name_shut(plan, facts, now);
        return plan;
    }
    PromotionChoice choice = choose(facts, now);
    if (!choice.candidate) {
        name_standing(plan, facts);
        plan.because.push_back(gate("candidate", "nothing newer to promote", false));
        plan.because.back().command = "tt publish";
        name_hold(plan, facts);
        name_shut(plan, facts, now);
        return plan;
    }
    ask_gates(plan, facts, choice, now);
    plan.because = choice.stage_gates;
    const auto& gates = choice.candidate->gates;
    plan.because.insert(plan.because.end(), gates.begin(), gates.end());
    const bool open = std::ranges::all_of(choice.stage_gates, &Because::passed);
    if (!open || !choice.candidate->passes()) {
        wake_by(plan, choice.next);
        return plan;
    }
    DeploySpec spec = spec_for(facts, *choice.candidate);
    spec.fire = armed_fire(facts, now);
    add_deploy(plan.changes, *facts.state, spec, now);
    return plan;
}

} // namespace tt
