#pragma once

#include "tests/unit/decide/scene.hpp"

namespace tt {

/// canary takes builds by itself, prod takes what canary accepted.
inline Scene::Adapt line(const std::function<void(StagePolicy& canary, StagePolicy& prod)>& adapt = {}) {
    return [adapt](Policy& policy) {
        StagePolicy canary = policy.stages[0];
        canary.name = StageName{"canary"};
        canary.hosts.group = "canary";
        canary.promote.on = PromoteOn::build;
        policy.stages.insert(policy.stages.begin(), canary);
        policy.stages[1].from = {StageName{"canary"}};
        policy.stages[1].promote.on = PromoteOn::success;
        if (adapt) adapt(policy.stages[0], policy.stages[1]);
    };
}

/// One host in each stage.
struct LineScene : Scene {
    explicit LineScene(const std::function<void(StagePolicy& canary, StagePolicy& prod)>& adapt = {})
        : Scene(0, line(adapt)) {
        add_host("canary");
        add_host("prod");
    }
};

} // namespace tt
