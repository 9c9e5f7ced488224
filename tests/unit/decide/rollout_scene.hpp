#pragma once

#include "tests/unit/decide/scene.hpp"

namespace tt {

/// Changes the policy of the one stage.
inline Scene::Adapt rollout(const std::function<void(StagePolicy&)>& adapt) {
    return [adapt](Policy& policy) { adapt(policy.stages[0]); };
}

/// All hosts may move at once.
inline void at_once(StagePolicy& stage) {
    stage.rollout.parallel = {100, true};
    stage.rollout.floor = Amount{0, true};
}

} // namespace tt
