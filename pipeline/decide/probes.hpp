#pragma once

#include "pipeline/decide/hint.hpp"
#include "pipeline/decide/members.hpp"
#include "pipeline/decide/plan.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// The newest answer to a probe about a build in the stage; null if there is none.
const Finding* finding_of(const StageFacts& facts, const std::string& probe, const BuildId& build);

/// Has the probe asked about the build if there is no answer, or it is time for the next one, which wakes the
/// plan: an answer is asked for again before it is older than it may be. With `not_before` an answer is taken
/// to have come then, and each one serves for as long as it may.
void ask(
    Plan& plan, const StageFacts& facts, const Probe& probe, const BuildId& build, Time now,
    Time not_before = {}
);

/// What the service requires of CI and of the source host, as probes: for a stage that takes builds from
/// there. What a stage accepted has passed them.
std::vector<Probe> required_probes(const StageFacts& facts);

/// The answers of required probes that the hint is about, as they are to be kept from now on: just too old to
/// count, so that they are asked for again at once.
std::vector<Finding> outdated_by(const State& state, const Hint& hint, Time now);

/// What a probe of the stage's own gates says of the build: open only by an answer that is young enough.
Because probe_gate(const StageFacts& facts, const Probe& probe, const BuildId& build, Time now);

} // namespace tt
