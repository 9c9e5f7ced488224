#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/decide/deploys.hpp"
#include "pipeline/decide/members.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tt {

/// What the plan of a deploy depends on: a number for each part, which is another one when that part has
/// moved. The mere passing of time moves none, as long as no gate opens or closes.
struct PlanId {
    std::uint32_t build = 0;  ///< The build that goes, and what the stage runs and has in its queue.
    std::uint32_t hosts = 0;  ///< The stage's hosts: which they are, whether they speak, whether they serve.
    std::uint32_t policy = 0; ///< The policy and the runtime configuration.
    std::uint32_t gates = 0;  ///< Holds, and the gates that stop people as well.

    bool operator==(const PlanId&) const = default;
};

/// Of the deploy as it would be started now.
PlanId plan_id(const StageFacts& facts, const DeploySpec& spec, Time now);

/// `p-1a2b3c4d-5e6f7a8b-9c0d1e2f-3a4b5c6d`: a part between two dashes.
std::string to_text(const PlanId& id);

/// Reads what to_text writes.
Result<PlanId> parse_plan_id(std::string_view text);

/// Refuses, as a conflict, a deploy that was planned as `text` when any part has moved since; says which.
Result<> check_plan(std::string_view text, const StageFacts& facts, const DeploySpec& spec, Time now);

} // namespace tt
