#include "pipeline/decide/probes.hpp"

#include "pipeline/base/stable_hash.hpp"
#include "pipeline/decide/gate.hpp"

#include <algorithm>

namespace tt {

namespace {

/// What a worker may take, beyond the question's own timeout, to begin and to answer.
constexpr Duration worker_margin = std::chrono::seconds{30};

/// CI and source hosts answer soon, or are not there.
constexpr Duration required_timeout = std::chrono::minutes{1};

/// What the build is compared with: what the stage ran before it.
BuildId build_before(const StageFacts& facts, const BuildId& build) {
    if (facts.stage.running != build) return facts.stage.running;
    const Deploy* last = facts.state->deploys.find(facts.stage.last.value);
    return last ? last->replaces : BuildId{};
}

Action action_for(const StageFacts& facts, const Probe& probe, const BuildId& build, Time now) {
    Action action;
    action.key = "probe/" + finding_key(facts.stage.service, facts.stage.name, probe.name, build);
    action.question = probe.question;
    action.deadline = now + probe.question.timeout + worker_margin;
    action.service = facts.stage.service;
    action.stage = facts.stage.name;
    action.build = build;
    action.before = build_before(facts, build);
    action.metrics = facts.policy->metrics;
    action.probe = probe.name;
    return action;
}

Probe required_probe(std::string name, std::optional<Required> Question::* what, Required required) {
    Probe probe;
    probe.name = std::move(name);
    probe.question.*what = std::move(required);
    probe.question.timeout = required_timeout;
    return probe;
}

std::vector<Probe> required_of(const Policy& policy, const StagePolicy& rules) {
    std::vector<Probe> probes;
    if (!rules.from.empty()) return probes;
    const Ci& ci = policy.ci;
    const Source& source = policy.source;
    if (!ci.require.empty())
        probes.push_back(required_probe("ci", &Question::ci, {ci.jenkins, ci.job, ci.require}));
    if (!source.require.empty())
        probes.push_back(
            required_probe("checks", &Question::checks, {source.server, source.github, source.require})
        );
    return probes;
}

bool concerns(const State& state, const Hint& hint, const Finding& finding) {
    const Build* build = state.builds.find(finding.build.value);
    return build && (hint.commit.empty() || build->commit.id == hint.commit);
}

/// Adds what the hint outdates of one probe's answers.
void add_outdated(
    std::vector<Finding>& outdated, const State& state, const Hint& hint, const StageName& stage,
    const Probe& probe, Time now
) {
    const std::string prefix = finding_key(hint.service, stage, probe.name, BuildId{});
    for (const auto& [key, finding] : state.findings.rows().with_prefix(prefix)) {
        if (!concerns(state, hint, *finding)) continue;
        outdated.push_back(*finding);
        outdated.back().at = std::min(finding->at, now - probe.every);
    }
}

/// What to look at, or to do, while the gate is closed.
std::string command_for(const StageFacts& facts, const Probe& probe, const BuildId& build) {
    if (probe.question.ci) return "tt ci " + short_id(build);
    return stage_command("deploy", facts) + " " + short_id(build);
}

bool is_open(const Finding& finding, const Probe& probe) {
    return probe.observe || finding.outcome == TestOutcome::passed;
}

/// When the answer is asked for anew: before it is old, and at a moment of its own, so that many services do
/// not all ask one server at once.
Time next_ask(const Finding& finding, Duration every) {
    const std::string who = finding_key(finding.service, finding.stage, finding.probe, BuildId{});
    const Duration period = std::max(every, Duration{1});
    const Time moment{Duration{static_cast<std::int64_t>(stable_hash(who) >> 1U)} % period};
    return finding.at + period - (finding.at - moment) % period;
}

/// What has a beginning of its own needs no moment of its own.
Time due_at(const Finding* finding, Duration every, Time not_before) {
    if (not_before != Time{}) return std::max(finding ? finding->at : Time{}, not_before) + every;
    return finding ? next_ask(*finding, every) : Time{};
}

std::string said(const Finding& finding, const Probe& probe) {
    const std::string what =
        finding.outcome == TestOutcome::interrupted ? "no answer: " + finding.said : finding.said;
    const bool ignored = probe.observe && finding.outcome != TestOutcome::passed;
    return ignored ? what + "; only observed" : what;
}

} // namespace

const Finding* finding_of(const StageFacts& facts, const std::string& probe, const BuildId& build) {
    return facts.state->findings.find(finding_key(facts.stage.service, facts.stage.name, probe, build));
}

void ask(
    Plan& plan, const StageFacts& facts, const Probe& probe, const BuildId& build, Time now, Time not_before
) {
    const Finding* finding = finding_of(facts, probe.name, build);
    const Time due = due_at(finding, probe.every, not_before);
    const bool young = now < due;
    if (!young) plan.actions.push_back(action_for(facts, probe, build, now));
    wake_by(plan, young ? due : now + probe.question.timeout + worker_margin);
}

std::vector<Probe> required_probes(const StageFacts& facts) {
    return required_of(*facts.policy, *facts.rules);
}

std::vector<Finding> outdated_by(const State& state, const Hint& hint, Time now) {
    std::vector<Finding> outdated;
    const Policy* policy = current_policy(state, hint.service);
    if (!policy) return outdated;
    for (const StagePolicy& rules : policy->stages)
        for (const Probe& probe : required_of(*policy, rules))
            add_outdated(outdated, state, hint, rules.name, probe, now);
    return outdated;
}

Because probe_gate(const StageFacts& facts, const Probe& probe, const BuildId& build, Time now) {
    const std::string command = command_for(facts, probe, build);
    const Finding* finding = finding_of(facts, probe.name, build);
    if (!finding)
        return {
            probe.name, "is not answered yet; it is asked once the other gates of the build are open",
            probe.observe, end_of_time, command
        };
    Because because = gate(probe.name, said(*finding, probe), is_open(*finding, probe));
    const bool old = now >= finding->at + probe.every;
    if (old && because.passed && !probe.observe)
        because = gate(probe.name, "is asked again: its answer is of " + to_rfc3339(finding->at), false);
    if (because.passed) return because;
    if (const Time next = next_ask(*finding, probe.every); now < next) because.until = next;
    because.command = command;
    return because;
}

} // namespace tt
