#include "pipeline/decide/deploys.hpp"
#include "pipeline/decide/requests.hpp"

#include <algorithm>
#include <ranges>

namespace tt {

namespace {

bool is_heard(const AlertRule& rule, const Alert& alert) {
    return std::ranges::all_of(rule.match, [&](const auto& wanted) {
        const auto label = alert.labels.find(wanted.first);
        return label != alert.labels.end() && label->second == wanted.second;
    });
}

/// `alert HighErrors: 5% of requests fail`.
std::string described(const Alert& alert) {
    const auto name = alert.labels.find("alertname");
    const std::string named = name == alert.labels.end() ? "alert" : "alert " + name->second;
    return alert.summary.empty() ? named : named + ": " + alert.summary;
}

/// The deploy that the alert can be about: the one under way, or the one that brought what runs.
const Deploy* suspect(const StageFacts& facts, const Alert& alert) {
    const Deploy* deploy = facts.active ? facts.active : facts.state->deploys.find(facts.stage.last.value);
    return deploy && deploy->started_at != Time{} && deploy->started_at <= alert.since ? deploy : nullptr;
}

/// What answers to alerts wrote so far, on top of what was there.
class Draft {
public:
    explicit Draft(const State& state)
        : state_(state) {}

    [[nodiscard]] const State& state() const { return state_; }

    void put(std::vector<Change> changes) {
        for (Change& change : changes) {
            apply(state_, change);
            changes_.push_back(std::move(change));
        }
    }

    void say(const StageFacts& facts, const std::string& what) {
        said_ += (said_.empty() ? "" : "; ") + facts.stage.key() + " " + what;
    }

    [[nodiscard]] Decision decision() && {
        const bool changed = !changes_.empty();
        return {std::move(changes_), {"", said_.empty() ? "no stage has to do anything" : said_, changed}};
    }

private:
    State state_;
    std::vector<Change> changes_;
    std::string said_;
};

void hold(Draft& draft, const StageFacts& facts, const std::string& why, Time now) {
    if (facts.stage.hold) return;
    Stage stage = facts.stage;
    stage.hold = Hold{"tt", why, now, false, true};
    draft.put({{std::move(stage), false}});
    draft.say(facts, "is held");
}

void halt(Draft& draft, const StageFacts& facts, const std::string& why, Time now) {
    if (!facts.active || facts.active->state != DeployState::running) return;
    Deploy deploy = *facts.active;
    deploy.state = DeployState::halted;
    deploy.halted_at = now;
    deploy.outcome = why;
    draft.say(facts, deploy.id.value + " is halted");
    draft.put({{std::move(deploy), false}});
}

/// Whether the deploy brought a build, and so lately that the alert may be about it: as long as the stage
/// watches what came. A build that was live for weeks is not to blame, and a rollback of a rollback would go
/// to and fro.
bool is_to_blame(const StageFacts& facts, const Deploy& deploy, const Alert& alert) {
    const bool brought = brings_build(deploy.kind);
    const bool lately = !is_over(deploy.state) || alert.since < deploy.finished_at + facts.rules->watch_for;
    return brought && lately;
}

bool may_leave(const StageFacts& facts, const Deploy& deploy) {
    return is_reversible(*facts.state, facts.stage, facts.stage.running)
           && is_reversible(*facts.state, facts.stage, deploy.build);
}

void roll_back(
    Draft& draft, const StageFacts& facts, const Deploy& deploy, const std::string& why, Time now
) {
    if (!may_leave(facts, deploy)) return;
    StartDeploy request;
    request.service = facts.stage.service;
    request.stage = facts.stage.name;
    request.kind = DeployKind::rollback;
    request.reason = why;
    auto decision = decide(draft.state(), request, Actor{"tt", {}, "engine"}, now);
    if (!decision) return draft.say(facts, "cannot roll back: " + decision.error().message);
    draft.say(facts, decision->answer.message);
    draft.put(std::move(decision->changes));
}

void veto(Draft& draft, const StageFacts& facts, const Deploy& deploy, const std::string& why, Time now) {
    const SetVeto request{facts.stage.service, deploy.build.value, true, why};
    auto decision = decide(draft.state(), request, Actor{"tt", {}, "engine"}, now);
    if (!decision) return draft.say(facts, decision.error().message);
    if (decision->answer.changed) draft.say(facts, decision->answer.message);
    draft.put(std::move(decision->changes));
}

void answer(Draft& draft, const StageFacts& facts, const Alert& alert, AlertAction action, Time now) {
    const Deploy* deploy = suspect(facts, alert);
    if (!deploy) return;
    const std::string why = described(alert);
    if (action == AlertAction::halt) halt(draft, facts, why, now);
    const bool to_blame = is_to_blame(facts, *deploy, alert);
    if (action == AlertAction::rollback && to_blame) roll_back(draft, facts, *deploy, why, now);
    if (action == AlertAction::veto && to_blame) veto(draft, facts, *deploy, why, now);
    const auto after = gather(draft.state(), facts.stage.service, facts.stage.name, now);
    hold(draft, *after, why, now);
}

void answer_in(Draft& draft, const Policy& policy, const Alert& alert, Time now) {
    for (const StagePolicy& stage : policy.stages)
        for (const AlertRule& rule : stage.alerts) {
            if (!is_heard(rule, alert)) continue;
            const State before = draft.state();
            answer(draft, *gather(before, policy.service, stage.name, now), alert, rule.action, now);
        }
}

} // namespace

Result<Decision> decide(const State& state, const TakeAlerts& request, const Actor&, Time now) {
    Draft draft(state);
    for (const Alert& alert : request.alerts)
        for (const auto& [name, service] : state.services.rows())
            if (const Policy* policy = current_policy(state, service->name))
                answer_in(draft, *policy, alert, now);
    return std::move(draft).decision();
}

} // namespace tt
