#pragma once

#include "pipeline/decide/members.hpp"
#include "pipeline/decide/plan.hpp"

#include <optional>
#include <vector>

namespace tt {

/// One build seen against the gates of a stage.
struct Candidate {
    const Build* build = nullptr;
    DeployKind kind = DeployKind::regular;
    std::vector<Because> gates; ///< All that were looked at; the first not passed blocks.
    bool asks = false;          ///< Only gates that are asked outside can block, and are to be asked.
    Time next = end_of_time;    ///< When a gate that blocks can open by itself.

    [[nodiscard]] bool passes() const;
};

/// What promotion would move into the stage next.
struct PromotionChoice {
    std::optional<Candidate> candidate; ///< The build that goes, or the best one that waits.
    std::vector<Because> stage_gates;   ///< What stops automation on the stage whatever the build: hold, an
                                        ///< active deploy, no live host, a schedule, a window, a freeze.
    const Build* asked = nullptr;       ///< The build about which gates are asked outside.
    Time next = end_of_time;            ///< When a candidate can go by itself, if no event comes first.
};

/// Looks at every build that could move to the stage (design 7).
PromotionChoice choose(const StageFacts& facts, Time now);

/// The gates of one given build, for `tt promote STAGE BUILD` and `tt why BUILD`.
Candidate judge(const StageFacts& facts, const Build& build, Time now);

/// Every gate that an automatic deploy of the build passes, but those of the moment: a hold, another deploy,
/// hosts, capacity.
std::vector<Because> lasting_gates(const StageFacts& facts, const Build& build, Time now);

/// Whether some host could begin if a deploy did: an ill or new one, which costs nothing, or one within the
/// limit and above the floor.
Because capacity_gate(const StageFacts& facts);

/// Starts the deploy of the build that promotion chose, or says what it waits for. Automation never
/// replaces a rollback or a hotfix.
Plan plan_promotion(const StageFacts& facts, Time now);

} // namespace tt
