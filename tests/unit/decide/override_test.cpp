#include "pipeline/base/contains.hpp"
#include "pipeline/engine/views.hpp"
#include "tests/unit/calendar/zones.hpp"
#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;
using sample::at;
using Names = std::vector<std::string>;

const ServiceName web{"web"};
const StageName prod{"prod"};

StartDeploy start(const std::string& build, bool override = true) {
    return {web, prod, DeployKind::regular, build, "the fix", "", false, false, override};
}

SetFreeze freeze() {
    return {true, "holiday", "nobody is here", {}, end_of_time, web, {}, false};
}

/// prod may get new builds from nine to four in Los Angeles: 17:00 to 24:00 UTC in winter.
Scene::Adapt windowed(OnClose on_close = OnClose::finish) {
    return [on_close](Policy& policy) {
        policy.stages[0].windows = {parse_window("mon-sun", "09:00-16:00", "America/Los_Angeles").value()};
        policy.stages[0].on_close = on_close;
    };
}

const Time opens = at("2026-11-21T17:00:00Z");
const Time closes = at("2026-11-22T00:00:00Z");

/// b-1 is published.
Scene with_build(const Scene::Adapt& adapt = {}, Time at = Scene::usual_start) {
    Scene scene(1, adapt, at);
    scene.publish("b-1");
    return scene;
}

TEST(Override, GoesPastAFreezeAndAClosedWindowAndKeepsTheirNames) {
    Scene scene = with_build(windowed());
    ASSERT_TRUE(scene.ask(freeze()));
    const auto answer = scene.ask(start("b-1"));
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->message, "regular of b-1 to web/prod has started, overriding freeze, window");
    EXPECT_EQ(scene.now_deploy().overrode, (Names{"freeze", "window"}));
    scene.walk_all();
    EXPECT_EQ(scene.stage().running, BuildId{"b-1"});
}

TEST(Override, IsToldByWhy) {
    Scene scene = with_build();
    ASSERT_TRUE(scene.ask(freeze()));
    ASSERT_TRUE(scene.ask(start("b-1")));
    const WhyView why = why_view(scene.state(), web, scene.now_deploy().id.value, scene.now()).value();
    const Because overridden{"freeze", "overridden by ana: the fix", true};
    EXPECT_TRUE(contains(why.because, overridden));
}

TEST(Override, IsNamedByTheRefusalAfterTheRollback) {
    Scene scene = with_build(windowed());
    EXPECT_EQ(
        scene.ask(start("b-1", false)).error().hint,
        "a rollback is always allowed: tt rollback prod; override: tt deploy prod b-1 "
        "--override -m \"why\""
    );
    ASSERT_TRUE(scene.ask(freeze()));
    StartDeploy promote = start("", false);
    promote.promote = true;
    EXPECT_EQ(
        scene.ask(promote).error().hint,
        "tt unfreeze holiday; a rollback is always allowed: tt rollback prod; override: tt promote prod "
        "--override -m \"why\""
    );
}

TEST(Override, NeedsAReason) {
    Scene scene = with_build(windowed());
    StartDeploy request = start("b-1");
    request.reason.clear();
    const auto refused = scene.ask(request);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(scene.state().deploys.size(), 0U);
}

TEST(Override, OfNothingIsAnOrdinaryDeploy) {
    Scene scene = with_build(windowed(), opens);
    ASSERT_TRUE(scene.ask(start("b-1")));
    EXPECT_EQ(scene.now_deploy().overrode, Names{});
}

TEST(Override, IsNoWayPastAnExclusiveHoldOfAnother) {
    Scene scene = with_build();
    ASSERT_TRUE(scene.ask(SetHold{web, prod, true, true, "mine", false}, "ben"));
    const auto refused = scene.ask(start("b-1"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::blocked);
}

TEST(Override, IsNoWayPastTheGatesOfABuild) {
    Scene scene = with_build();
    scene.publish("b-2", [](Build& build) { build.commit.dirty = true; });
    StartDeploy request = start("b-2");
    request.promote = true;
    EXPECT_FALSE(scene.ask(request));
}

TEST(Override, PromotesPastAFreeze) {
    Scene scene = with_build();
    ASSERT_TRUE(scene.ask(freeze()));
    StartDeploy request = start("");
    request.promote = true;
    ASSERT_TRUE(scene.ask(request));
    EXPECT_EQ(scene.now_deploy().build, BuildId{"b-1"});
    EXPECT_EQ(scene.now_deploy().overrode, Names{"freeze"});
}

TEST(Override, IsNotPausedByTheWindowThatItPassedOver) {
    Scene scene = with_build(windowed(OnClose::pause));
    ASSERT_TRUE(scene.ask(start("b-1")));
    scene.pass(1min);
    EXPECT_EQ(scene.now_deploy().shut_at, Time{});
    ASSERT_TRUE(scene.ask(freeze()));
    EXPECT_EQ(scene.now_deploy().shut_at, scene.now()) << "nobody overrode a freeze that came later";
    EXPECT_EQ(scene.blocked_by("freeze"), "frozen by ana until somebody lifts it (holiday): nobody is here");
}

TEST(Override, HoldsForADeployThatHadToWaitInTheQueue) {
    Scene scene(2, windowed(), opens);
    scene.runs("b-1");
    scene.pass(closes - 1min - scene.now());
    scene.deploy("b-2");
    scene.publish("b-3");
    scene.pass(1min);
    ASSERT_TRUE(scene.ask(start("b-3")));
    EXPECT_EQ(scene.stage().queue.size(), 1U);
    scene.walk_all();
    EXPECT_EQ(scene.stage().running, BuildId{"b-3"});
}

TEST(Override, DoesNotOutlastWhatItWasAskedFor) {
    Scene scene(2, windowed(), opens);
    scene.runs("b-1");
    scene.pass(closes - 1min - scene.now());
    scene.deploy("b-2");
    scene.publish("b-3");
    ASSERT_TRUE(scene.ask(start("b-3"))) << "the window was still open, so nothing was passed over";
    scene.pass(1min);
    scene.walk_all();
    EXPECT_EQ(scene.stage().running, BuildId{"b-2"});
    EXPECT_EQ(scene.stage().queue.size(), 1U);
}

} // namespace
} // namespace tt
