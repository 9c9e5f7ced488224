#include "pipeline/replay/replay.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/decide/build_gates.hpp"
#include "pipeline/decide/calendar_gates.hpp"
#include "pipeline/decide/promotion.hpp"
#include "pipeline/decide/vetoes.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace tt {

namespace {

/// Nobody knows what they would have answered.
Policy without_asked_gates(Policy policy) {
    policy.ci.require.clear();
    policy.source.require.clear();
    for (StagePolicy& stage : policy.stages) stage.promote.gates.clear();
    return policy;
}

/// Hosts and what concerns them alone have no say, and are most of a journal.
bool has_a_say(const Record& record) {
    return !std::holds_alternative<Host>(record) && !std::holds_alternative<Permit>(record)
           && !std::holds_alternative<Credential>(record);
}

/// The tables as they were, with this policy and the stage as given.
State under(State state, Policy policy, const Stage& stage) {
    Service service = *state.services.find(policy.service.value);
    policy.revision = ++service.policy;
    state.services.put(std::move(service));
    state.policies.put(std::move(policy));
    state.stages.put(stage);
    return state;
}

/// People pass over most gates by asking; these stop them too, unless they override.
std::vector<Because> gates_for_people(const StageFacts& facts, const BuildId& build, Time at) {
    std::vector<Because> gates = shut_gates(facts, at);
    if (auto word = word_gate(facts, build, DeployKind::regular)) gates.push_back(*std::move(word));
    return gates;
}

Time opens_next(const std::vector<Because>& gates, Time at) {
    Time next = end_of_time;
    for (const Because& gate : gates)
        if (gate.until > at) next = std::min(next, gate.until);
    return next;
}

bool is_new(const State& state, const Deploy& deploy) {
    return state.deploys.find(deploy.id.value) == nullptr;
}

ReplayedDeploy told_of(const State& state, const Deploy& deploy, Time at) {
    ReplayedDeploy told;
    told.deploy = deploy.id;
    told.stage = deploy.stage;
    told.build = deploy.build;
    if (const Build* build = state.builds.find(deploy.build.value)) told.number = build->number;
    told.at = at;
    told.opens = end_of_time;
    return told;
}

} // namespace

Replay::Replay(Policy policy, std::shared_ptr<const Zones> zones, Time since)
    : policy_(without_asked_gates(std::move(policy)))
    , since_(since) {
    state_.zones = std::move(zones);
    view_.service = policy_.service;
    view_.since = since;
}

void Replay::read(std::span<const JournalEntry> entries) {
    for (const JournalEntry& entry : entries) {
        const Change& change = entry.change;
        if (!has_a_say(change.after)) continue;
        wait_until(entry.at);
        const auto* deploy = std::get_if<Deploy>(&change.after);
        if (deploy && is_new(state_, *deploy)) meet(*deploy, entry.at);
        apply(state_, change);
        follow(change, entry.at);
    }
}

ReplayView Replay::view(Time now) {
    wait_until(now);
    for (const auto& [stage, build] : looked_at_) {
        const Veto* veto = veto_of(state_, build);
        if (veto) trouble_.try_emplace({stage, build}, described(*veto));
        view_.bad += trouble_.contains({stage, build});
    }
    for (Begun& deploy : waiting_) view_.stopped.push_back(std::move(deploy.told));
    std::ranges::stable_sort(view_.stopped, {}, &ReplayedDeploy::at);
    for (ReplayedDeploy& deploy : view_.stopped) {
        const auto trouble = trouble_.find({deploy.stage, deploy.build});
        if (trouble != trouble_.end()) deploy.trouble = trouble->second;
    }
    return std::move(view_);
}

/// A deploy that begins: what waits for the same stage has lost its turn.
void Replay::meet(const Deploy& deploy, Time at) {
    const Policy* own = current_policy(state_, policy_.service);
    const bool concerns = deploy.service == policy_.service && brings_build(deploy.kind) && at >= since_
                          && find_stage(policy_, deploy.stage) && own;
    if (!concerns) return;
    end_waiting(deploy.stage);
    ++view_.deploys;
    looked_at_.emplace_back(deploy.stage, deploy.build);
    Begun begun;
    begun.told = told_of(state_, deploy, at);
    begun.automatic = deploy.automatic;
    begun.excused = deploy.overrode;
    begun.stage = stage_or_new(state_, deploy.service, deploy.stage);
    begun.excused = passed_over(begun, *own, at);
    if (!lets_go(begun, at)) waiting_.push_back(std::move(begun));
}

/// Notes what went wrong, and asks again for those that wait.
void Replay::follow(const Change& change, Time at) {
    if (const auto* stage = std::get_if<Stage>(&change.after); stage && stage->service == policy_.service) {
        for (const Rejection& rejection : stage->rejections)
            trouble_.try_emplace({stage->name, rejection.build}, rejection.reason);
        for (const Accepted& entry : stage->accepted)
            if (entry.revoked)
                trouble_.try_emplace({stage->name, entry.build}, "withdrawn after it was accepted");
    }
    if (const auto* deploy = std::get_if<Deploy>(&change.after); deploy && deploy->service == policy_.service)
        if (deploy->state == DeployState::failed || deploy->state == DeployState::rejected)
            trouble_.try_emplace({deploy->stage, deploy->build}, deploy->outcome);
    ask_waiting(at);
}

/// Lets time pass: gates open by themselves.
void Replay::wait_until(Time at) {
    for (;;) {
        const auto first = std::ranges::min_element(waiting_, {}, &Begun::next);
        if (first == waiting_.end() || first->next > at) return;
        ask_waiting(first->next);
    }
}

void Replay::ask_waiting(Time at) {
    std::erase_if(waiting_, [&](Begun& deploy) {
        if (!lets_go(deploy, at)) return false;
        deploy.told.hindsight = Hindsight::delayed;
        deploy.told.opens = at;
        view_.stopped.push_back(deploy.told);
        return true;
    });
}

void Replay::end_waiting(const StageName& stage) {
    std::erase_if(waiting_, [&](Begun& deploy) {
        if (deploy.told.stage != stage) return false;
        view_.stopped.push_back(deploy.told);
        return true;
    });
}

/// Whether the policy has nothing against it now; if it has, notes the first gate and when to ask again.
bool Replay::lets_go(Begun& deploy, Time at) {
    Stage stage = deploy.stage;
    Time& spent = spent_[stage.name];
    stage.spent_fire = spent;
    const State state = under(state_, policy_, stage);
    const auto facts = gather(state, stage.service, stage.name, at);
    const std::vector<Because> gates = closed(*facts, deploy, at);
    if (gates.empty()) {
        if (deploy.automatic) spent = armed_fire(*facts, at).value_or(spent);
        return true;
    }
    if (deploy.told.because.gate.empty()) deploy.told.because = gates.front();
    deploy.next = opens_next(gates, at);
    return false;
}

/// What the policy of its own time had closed when it began all the same.
std::vector<std::string> Replay::passed_over(const Begun& deploy, const Policy& own, Time at) const {
    const State state = under(state_, without_asked_gates(own), deploy.stage);
    const auto facts = gather(state, own.service, deploy.stage.name, at);
    std::vector<std::string> names = deploy.excused;
    if (!facts) return names;
    for (const Because& gate : closed(*facts, deploy, at)) names.push_back(gate.gate);
    return names;
}

/// Of the gates that have a say about the deploy, those that are closed.
std::vector<Because> Replay::closed(const StageFacts& facts, const Begun& deploy, Time at) {
    const Build* build = facts.state->builds.find(deploy.told.build.value);
    if (!build) return {};
    std::vector<Because> gates =
        deploy.automatic ? lasting_gates(facts, *build, at) : gates_for_people(facts, build->id, at);
    std::erase_if(gates, [&](const Because& gate) {
        return gate.passed || contains(deploy.excused, gate.gate);
    });
    return gates;
}

} // namespace tt
