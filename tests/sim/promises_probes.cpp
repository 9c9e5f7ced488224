#include "pipeline/base/contains.hpp"
#include "tests/sim/promises.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

namespace tt::sim {

namespace {

const ServiceName web{"web"};

std::string key_of(const StageName& stage, const std::string& probe, const BuildId& build) {
    return finding_key(web, stage, probe, build);
}

} // namespace

bool Promises::is_resting(const StageName& stage) const {
    return std::ranges::none_of(deploys_ | std::views::values, [&](const Deploy& deploy) {
        return deploy.stage == stage && deploy.started_at != Time{} && !is_over(deploy.state);
    });
}

/// Whether it is about what is watched, and was neither brought back nor replaced in the meantime.
bool Promises::is_complaint(const TakeFinding& finding) const {
    const auto past = pasts_.find(finding.stage);
    const bool live = past != pasts_.end() && past->second.running == finding.build
                      && past->second.came_by != DeployKind::rollback;
    const auto watched = rules_of(finding.stage).watch | std::views::transform(&Probe::name);
    return live && contains(watched, finding.probe) && is_resting(finding.stage);
}

void Promises::hear(const TakeFinding& finding, bool taken, Time now) {
    ++exercised["answers to probes"];
    if (finding.outcome == TestOutcome::passed)
        yes_[key_of(finding.stage, finding.probe, finding.build)] = now;
    if (finding.outcome != TestOutcome::rejected || !taken || !is_complaint(finding)) return;
    ++exercised["builds found bad while live"];
    leave(pasts_[finding.stage], finding.build, now, true);
    complaints_.push_back(finding);
}

/// A watched build that was found bad while it was live has lost its acceptance.
void Promises::check_findings(const State& state, Time now) {
    for (const TakeFinding& finding : std::exchange(complaints_, {})) {
        const Stage& stage = *state.stages.find(stage_key(web, finding.stage));
        const auto stands = [&](const Accepted& entry) {
            return entry.build == finding.build && !entry.revoked;
        };
        if (std::ranges::any_of(stage.accepted, stands))
            breaks(finding.build.value + " stays accepted, though it was found bad", now);
    }
}

/// Promoted by automation or through the gates by a person: every gate of the stage's own said yes of late.
void Promises::check_own_gates(const Deploy& deploy, Time now) {
    for (const Probe& probe : rules_of(deploy.stage).promote.gates) {
        ++exercised["own gates passed"];
        check_word(deploy, probe.name, probe.every, now);
    }
}

void Promises::check_word(const Deploy& deploy, const std::string& gate, Duration every, Time now) {
    const auto yes = yes_.find(key_of(deploy.stage, gate, deploy.build));
    if (yes == yes_.end() || now >= yes->second + every)
        breaks(deploy.build.value + " was promoted without the word of " + gate, now);
}

/// No build leaves CI without its required stages and checks; what came from a stage has them.
void Promises::check_required(const Deploy& deploy, Time now) {
    if (!rules_of(deploy.stage).from.empty()) return;
    constexpr Duration every = std::chrono::minutes{1};
    if (!policy_.ci.require.empty()) check_word(deploy, "ci", every, now);
    if (!policy_.source.require.empty()) check_word(deploy, "checks", every, now);
    exercised["required CI stages and checks passed"] +=
        !policy_.ci.require.empty() + !policy_.source.require.empty();
}

/// Whether a stage further down could still take the build, once it has soaked.
bool Promises::is_kept_for(
    const State& state, const StagePolicy& taker, const StageName& stage, const BuildId& build, Time now
) const {
    if (!contains(taker.from, stage) || has_soaked(stage, build, taker.promote.soak, now)) return false;
    const auto past = pasts_.find(taker.name);
    if (past == pasts_.end()) return !veto_on(state, build);
    const Build* there = state.builds.find(past->second.running.value);
    const bool newer = !there || there->number < state.builds.find(build.value)->number;
    return newer && !past->second.rejected.contains(build) && !veto_on(state, build);
}

/// Automation does not replace what a stage keeps for others.
void Promises::check_yield(const State& state, const Deploy& deploy, Time now) {
    const Past& past = pasts_[deploy.stage];
    if (rules_of(deploy.stage).yield == Yield::no || past.running.empty()) return;
    const bool lives = std::ranges::any_of(past.lives, [&](const Life& life) {
        return life.build == past.running && life.until == end_of_time && !life.revoked;
    });
    ++exercised["promotions past a yield"];
    for (const StagePolicy& taker : policy_.stages)
        if (lives && is_kept_for(state, taker, deploy.stage, past.running, now))
            breaks(deploy.id.value + " replaced what " + deploy.stage.value + " keeps for others", now);
}

} // namespace tt::sim
