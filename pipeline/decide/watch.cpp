#include "pipeline/decide/watch.hpp"

#include "pipeline/decide/deploys.hpp"
#include "pipeline/decide/gate.hpp"
#include "pipeline/decide/probes.hpp"

#include <algorithm>

namespace tt {

namespace {

/// The name under which a test that is made again has its findings.
constexpr const char* tested_again = "acceptance";

/// The standing acceptance of what the stage runs, if a promotion or a deploy of a build brought it.
const Accepted* standing(const StageFacts& facts) {
    const auto stands = [&](const Accepted& entry) {
        const Deploy* deploy = facts.state->deploys.find(entry.deploy.value);
        return entry.build == facts.stage.running && entry.until == end_of_time && !entry.revoked && deploy
               && brings_build(deploy->kind);
    };
    const auto found = std::ranges::find_if(facts.stage.accepted, stands);
    return found == facts.stage.accepted.end() ? nullptr : &*found;
}

/// What a probe found wrong with the build, if it decides anything, and since then.
const Finding* complaint_of(const StageFacts& facts, const Probe& probe, const BuildId& build, Time since) {
    const Finding* finding = finding_of(facts, probe.name, build);
    const bool bad = finding && finding->outcome == TestOutcome::rejected && finding->at >= since;
    return bad && !probe.observe ? finding : nullptr;
}

void name_watch(Plan& plan, const StageFacts& facts, const Probe& probe, const BuildId& build) {
    const Finding* finding = finding_of(facts, probe.name, build);
    std::string said = finding ? finding->said : "asked for the first time";
    if (finding && finding->outcome == TestOutcome::interrupted) said = "no answer: " + said;
    plan.because.push_back(gate("watch " + probe.name, std::move(said), true));
}

void ask_all(Plan& plan, const StageFacts& facts, const BuildId& build, Time now) {
    for (const Probe& probe : facts.rules->watch) {
        ask(plan, facts, probe, build, now);
        name_watch(plan, facts, probe, build);
    }
}

/// The acceptance test as something that is asked again and again.
Probe test_again(const AcceptPolicy& test) {
    return {tested_again, question_of(test), test.again, false};
}

/// Why the accepted build is not fit after all; empty: it is.
std::string failed_since(const StageFacts& facts, const Accepted& entry) {
    for (const Probe& probe : facts.rules->watch)
        if (const Finding* bad = complaint_of(facts, probe, entry.build, entry.since))
            return "watch " + probe.name + ": " + bad->said;
    const auto& test = facts.rules->accept;
    if (!test || test->again <= Duration{0}) return {};
    const Finding* bad = complaint_of(facts, test_again(*test), entry.build, entry.since);
    return bad && bad->in_row >= test->attempts ? "acceptance test, made again: " + bad->said : "";
}

void watch_accepted(Plan& plan, const StageFacts& facts, const Accepted& entry, Time now) {
    if (const std::string why = failed_since(facts, entry); !why.empty()) {
        withdraw(plan.changes, facts, why, now);
        return;
    }
    const Time end = entry.since + facts.rules->watch_for;
    if (now < end && !facts.rules->watch.empty()) {
        ask_all(plan, facts, entry.build, now);
        wake_by(plan, end);
    }
    const auto& test = facts.rules->accept;
    if (test && test->again > Duration{0}) ask(plan, facts, test_again(*test), entry.build, now, entry.since);
}

} // namespace

std::string watch_complaint(const StageFacts& facts) {
    const Deploy& active = *facts.active;
    if (!brings_build(active.kind)) return {};
    const Time since = std::max(active.started_at, active.resumed_at);
    for (const Probe& probe : facts.rules->watch)
        if (const Finding* bad = complaint_of(facts, probe, active.build, since))
            return "watch " + probe.name + ": " + bad->said;
    return {};
}

void plan_watch(Plan& plan, const StageFacts& facts, Time now) {
    if (facts.active) {
        if (brings_build(facts.active->kind)) ask_all(plan, facts, facts.active->build, now);
        return;
    }
    if (const Accepted* entry = standing(facts)) watch_accepted(plan, facts, *entry, now);
}

} // namespace tt
