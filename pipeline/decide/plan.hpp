#pragma once

#include "pipeline/base/time.hpp"
#include "pipeline/model/change.hpp"
#include "pipeline/model/policy.hpp"
#include "pipeline/model/view.hpp"

#include <string>
#include <vector>

namespace tt {

/// A question that is asked outside the engine, in a worker or child process: one attempt of an acceptance
/// test, or a probe. Level-triggered: given again until FinishAcceptance or TakeFinding arrives, so whoever
/// asks ignores a key that it is asking already.
struct Action {
    std::string key; ///< Idempotency key: `accept/d12/1`, `probe/web/prod/errors/b-1`.
    DeployId deploy; ///< Empty for a probe.
    int attempt = 0; ///< Of the deploy's acceptance test.
    Question question;
    Time deadline; ///< When the engine takes it for lost.
    ServiceName service = {};
    StageName stage = {};
    BuildId build = {};       ///< What it is asked about.
    BuildId before = {};      ///< What that is compared with: the build that the stage ran before.
    std::string metrics = {}; ///< The URL of the metrics server.
    std::string probe = {};   ///< Its name; empty for an acceptance test.

    bool operator==(const Action&) const = default;
};

/// A host that a plan would let begin, if what stages share allows it.
struct PermitWish {
    Permit permit; ///< Without id and times; the arbiter sets them.
    ServiceName service;
    StageName stage;
    int priority = 0;   ///< Lower goes first: rollback, hotfix, new host, regular, background.
    int of_service = 0; ///< Policy::priority: among wishes of one priority, a higher one goes first.
};

/// What a decision comes to (design 4): what to write, what to do outside, when to be asked again even if
/// nothing happens, and why things are as they are.
struct Plan {
    std::vector<Change> changes;
    std::vector<Action> actions;
    std::vector<PermitWish> wishes;
    Time wake_at = end_of_time;
    Time lost_at = end_of_time; ///< When a host may have to be given up. Nothing that anybody waits for.
    std::vector<Because> because;
};

/// Takes the earlier of the plan's wake-up time and `when`.
inline void wake_by(Plan& plan, Time when) {
    if (when < plan.wake_at) plan.wake_at = when;
}

} // namespace tt
