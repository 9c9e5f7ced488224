#pragma once

#include "pipeline/base/time.hpp"
#include "pipeline/model/change.hpp"
#include "pipeline/model/policy.hpp"
#include "pipeline/model/view.hpp"

#include <string>
#include <vector>

namespace tt {

/// Something that happens outside the engine, in a worker or child process. So far: one attempt of an
/// acceptance test. Level-triggered: given again until FinishAcceptance arrives, so whoever runs it
/// ignores a key that it is running already.
struct Action {
    std::string key; ///< Idempotency key: `accept/d12/1`.
    DeployId deploy;
    int attempt = 0;
    AcceptPolicy test;
    Time deadline; ///< When the engine takes the attempt for lost.

    bool operator==(const Action&) const = default;
};

/// A host that a plan would let begin, if what stages share allows it.
struct PermitWish {
    Permit permit; ///< Without id and times; the arbiter sets them.
    ServiceName service;
    StageName stage;
    int priority = 0; ///< Lower goes first: rollback, hotfix, new host, regular, background.
};

/// What a decision comes to (design 4): what to write, what to do outside, when to be asked again even if
/// nothing happens, and why things are as they are.
struct Plan {
    std::vector<Change> changes;
    std::vector<Action> actions;
    std::vector<PermitWish> wishes;
    Time wake_at = end_of_time;
    std::vector<Because> because;
};

/// Takes the earlier of the plan's wake-up time and `when`.
inline void wake_by(Plan& plan, Time when) {
    if (when < plan.wake_at) plan.wake_at = when;
}

} // namespace tt
