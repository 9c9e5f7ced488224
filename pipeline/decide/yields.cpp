#include "pipeline/decide/yields.hpp"

#include "pipeline/base/contains.hpp"
#include "pipeline/decide/build_gates.hpp"
#include "pipeline/decide/gate.hpp"

#include <algorithm>

namespace tt {

namespace {

/// Since when the stage's build has been accepted there; nothing if it is not.
std::optional<Time> accepted_since(const Stage& stage) {
    const auto stands = [&](const Accepted& entry) {
        return entry.build == stage.running && entry.until == end_of_time && !entry.revoked;
    };
    const auto found = std::ranges::find_if(stage.accepted, stands);
    return found == stage.accepted.end() ? std::nullopt : std::optional(found->since);
}

/// Whether the stage further down could still take the build.
bool wants(const StageFacts& facts, const StagePolicy& taker, const Build& build, Time now) {
    const auto there = gather(*facts.state, facts.stage.service, taker.name, now);
    return there && may_ever_go(*there, build);
}

} // namespace

std::optional<Because> yield_gate(const StageFacts& facts, Time now) {
    if (facts.rules->yield == Yield::no) return std::nullopt;
    const Build* running = facts.state->builds.find(facts.stage.running.value);
    const auto since = accepted_since(facts.stage);
    if (!running || !since) return gate("yield", "nothing soaks here", true);
    Because because = gate("yield", "what soaked here may be replaced", true);
    for (const StagePolicy& taker : facts.policy->stages) {
        const Time soaked = *since + taker.promote.soak;
        if (now >= soaked || !contains(taker.from, facts.stage.name)) continue;
        if (!wants(facts, taker, *running, now)) continue;
        because = gate(
            "yield", "keeps " + short_id(running->id) + " until it has soaked for " + taker.name.value, false
        );
        because.until = soaked;
        because.command = stage_command("promote", facts);
    }
    return because;
}

} // namespace tt
