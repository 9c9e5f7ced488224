#pragma once

#include "tests/unit/calendar/zones.hpp"
#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

/// What the cases of Teletraan's AutoPromoter have in common.
///
/// There are 22 of them, 14 in AutoPromoteBuildTest and 8 in AutoPromoteDeployTest; here they keep their
/// names. Where tt's rule is another one than Teletraan's, the case says why. A build that is bad there
/// (tagged BAD_BUILD) is one that was rejected here.
namespace tt::autopromoter {

using namespace std::chrono_literals;

/// That time of the day of these tests, in UTC.
inline Time clock(std::string_view text) {
    return sample::at("2026-11-21T" + std::string(text) + ":00Z");
}

inline std::size_t deploys(const Scene& scene) {
    return scene.state().deploys.size();
}

inline void pass_until(Scene& scene, Time when) {
    scene.pass(when - scene.now());
}

inline void hold(Scene& scene) {
    ASSERT_TRUE(scene.ask(SetHold{ServiceName{"web"}, StageName{"prod"}, true, false, "wait", false}));
}

/// The build goes to prod, and fails on the only host of it.
inline void go_bad(Scene& scene, int host) {
    const DeployId id = scene.now_deploy().id;
    scene.prepare(host);
    scene.begin(host);
    scene.fail(host);
    scene.pass(2min);
    ASSERT_EQ(scene.deploy_named(id).state, DeployState::failed);
}

/// No fault stops automation, so that only the build's own gates are seen.
inline void forgive(StagePolicy& stage) {
    stage.on_failure = OnFailure::proceed;
    stage.hold_after = 9;
    stage.rollout.halt_timeout = 1min;
}

/// By default Teletraan promotes within two minutes after its schedule has fired.
inline void at_ten(StagePolicy& stage, Duration within = 2min) {
    stage.promote.on = PromoteOn::schedule;
    stage.promote.schedule = "0 10 * * *";
    stage.promote.zone = "UTC";
    stage.promote.within = within;
}

} // namespace tt::autopromoter
