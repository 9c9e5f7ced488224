#include "pipeline/decide/calendar_gates.hpp"
#include "tests/unit/calendar/zones.hpp"
#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;
using sample::at;

const ServiceName web{"web"};
const StageName prod{"prod"};

SetFreeze freeze(Time to = end_of_time, Time from = {}) {
    return {true, "holiday", "nobody is here", from, to, web, {}, false};
}

StartDeploy start(DeployKind kind, const std::string& build = "") {
    return {web, prod, kind, build, "", "", false, false};
}

/// prod may get new builds from nine to four in Los Angeles: 17:00 to 24:00 UTC in winter.
Scene::Adapt windowed(OnClose on_close = OnClose::finish) {
    return [on_close](Policy& policy) {
        policy.stages[0].windows = {parse_window("mon-sun", "09:00-16:00", "America/Los_Angeles").value()};
        policy.stages[0].on_close = on_close;
        policy.stages[0].promote.on = PromoteOn::build;
    };
}

const Time opens = at("2026-11-21T17:00:00Z");
const Time closes = at("2026-11-22T00:00:00Z");

/// Five hosts run b-1, and a rollout of b-2 has one host out when the window is about to close.
struct ClosingScene : Scene {
    explicit ClosingScene(OnClose on_close)
        : Scene(5, windowed(on_close), opens) {
        runs("b-1");
        pass(closes - 5min - now());
        deploy("b-2");
        prepare_all();
    }
};

TEST(Window, KeepsAutomationWaitingUntilItOpens) {
    Scene scene(1, windowed());
    scene.publish("b-1");
    EXPECT_EQ(
        scene.blocked_by("window"),
        "outside mon-sun 09:00-16:00 America/Los_Angeles; opens sat 2026-11-21 09:00 PST"
    );
    EXPECT_EQ(scene.plan().wake_at, opens);
    scene.pass(opens - 1ms - scene.now());
    EXPECT_EQ(scene.state().deploys.size(), 0U);
    scene.pass(1ms);
    EXPECT_EQ(scene.now_deploy().started_at, opens);
}

TEST(Window, RefusesANewBuildByHandAndSaysUntilWhen) {
    Scene scene(1, windowed());
    scene.publish("b-1");
    for (const bool promote : {false, true}) {
        StartDeploy request = start(DeployKind::regular, "b-1");
        request.promote = promote;
        const auto refused = scene.ask(request);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, ErrorKind::blocked);
        EXPECT_EQ(
            refused.error().message,
            "b-1 may not go to web/prod: gate window: outside mon-sun 09:00-16:00 America/Los_Angeles; opens "
            "sat 2026-11-21 09:00 PST, until 2026-11-21T17:00:00Z"
        );
    }
    EXPECT_FALSE(scene.ask(start(DeployKind::hotfix, "b-1")));
}

TEST(Window, StopsNothingButNewBuilds) {
    Scene scene(2, windowed(), opens);
    scene.runs("b-1");
    scene.runs("b-2");
    scene.pass(closes + 1min - scene.now());
    EXPECT_TRUE(scene.ask(start(DeployKind::restart)));
    scene.walk_all();
    EXPECT_EQ(scene.ask(start(DeployKind::regular, "b-2")).value().changed, false) << "it is live already";
    const int newcomer = scene.add_host();
    scene.walk_all();
    EXPECT_EQ(scene.last_report(newcomer).services.front().serving, BuildId{"b-2"});
    EXPECT_TRUE(scene.ask(start(DeployKind::rollback)));
    scene.walk_all();
    EXPECT_EQ(scene.stage().running, BuildId{"b-1"});
}

TEST(Window, LetsARolloutFinishUnlessTheStageSaysOtherwise) {
    ClosingScene scene(OnClose::finish);
    scene.pass(10min);
    scene.prepare_all();
    scene.walk_all();
    EXPECT_EQ(scene.stage().running, BuildId{"b-2"});
}

TEST(OnClose, PausesARolloutAndGoesOnWhenTheWindowOpens) {
    ClosingScene scene(OnClose::pause);
    const DeployId id = scene.now_deploy().id;
    ASSERT_EQ(scene.out(id).size(), 1U);
    EXPECT_LE(scene.plan().wake_at, closes);
    scene.begin(scene.out(id).front());
    scene.pass(closes - scene.now());
    scene.finish(scene.out(id).front());
    EXPECT_EQ(scene.out(id).size(), 0U) << "hosts that began finish, and no other begins";
    EXPECT_EQ(scene.now_deploy().shut_at, closes);
    EXPECT_EQ(
        scene.blocked_by("window"),
        "outside mon-sun 09:00-16:00 America/Los_Angeles; opens sun 2026-11-22 09:00 PST"
    );
    scene.pass(closes + 17h - 1ms - scene.now());
    EXPECT_EQ(scene.out(id).size(), 0U);
    EXPECT_EQ(scene.now_deploy().state, DeployState::running);
    scene.pass(1ms);
    EXPECT_EQ(scene.now_deploy().resumed_at, closes + 17h);
    scene.walk_all();
    EXPECT_EQ(scene.stage().running, BuildId{"b-2"});
}

TEST(OnClose, TakesBackPermitsThatWereNotBegun) {
    ClosingScene scene(OnClose::pause);
    const DeployId id = scene.now_deploy().id;
    scene.pass(closes - 1s - scene.now());
    const auto out = scene.out(id);
    ASSERT_EQ(out.size(), 1U);
    scene.pass(1s);
    EXPECT_NE(scene.permit(out.front(), id)->state, PermitState::granted);
    scene.beat(out.front());
    EXPECT_EQ(scene.out(id).size(), 0U);
}

TEST(OnClose, PausesForAFreezeToo) {
    Scene scene(5, windowed(OnClose::pause), opens);
    scene.runs("b-1");
    ASSERT_TRUE(scene.ask(freeze(opens + 2h, opens + 1min)));
    scene.deploy("b-2");
    EXPECT_LE(scene.plan().wake_at, opens + 1min);
    scene.pass(1min);
    EXPECT_EQ(scene.now_deploy().shut_at, opens + 1min);
    EXPECT_EQ(scene.plan().wishes.size(), 0U);
}

TEST(OnClose, NeverPausesARollback) {
    Scene scene(5, windowed(OnClose::pause), opens);
    scene.runs("b-1");
    scene.runs("b-2");
    scene.pass(closes - 1min - scene.now());
    scene.deploy("", DeployKind::rollback);
    scene.pass(2min);
    scene.walk_all();
    EXPECT_EQ(scene.stage().running, BuildId{"b-1"});
}

TEST(OnClose, DoesNotKeepAFailedRolloutFromRollingBack) {
    Scene scene(
        5,
        [](Policy& policy) {
            windowed(OnClose::pause)(policy);
            policy.stages[0].on_failure = OnFailure::rollback;
        },
        opens
    );
    scene.runs("b-1");
    scene.pass(closes - 1min - scene.now());
    const DeployId id = scene.deploy("b-2");
    scene.prepare_all();
    const int host = scene.out(id).front();
    scene.begin(host);
    scene.pass(2min);
    scene.fail(host);
    EXPECT_EQ(scene.deploy_named(id).state, DeployState::failed);
    EXPECT_EQ(scene.now_deploy().kind, DeployKind::rollback);
    scene.walk_all();
    EXPECT_EQ(scene.stage().running, BuildId{"b-1"});
}

TEST(Freeze, StopsAutomationUntilItIsOver) {
    Scene scene(1, [](Policy& policy) { policy.stages[0].promote.on = PromoteOn::build; });
    const Time end = scene.now() + 2h;
    ASSERT_TRUE(scene.ask(freeze(end)));
    scene.publish("b-1");
    EXPECT_EQ(scene.blocked_by("freeze"), "frozen by ana (holiday): nobody is here");
    EXPECT_EQ(scene.plan().wake_at, end);
    scene.pass(2h);
    EXPECT_EQ(scene.now_deploy().started_at, end);
}

TEST(Freeze, IsNamedWhereNothingWaitsForItYet) {
    Scene scene(1);
    ASSERT_TRUE(scene.ask(freeze()));
    EXPECT_EQ(scene.blocked_by("freeze"), "frozen by ana until somebody lifts it (holiday): nobody is here");
}

TEST(Freeze, StopsANewBuildByHandAndSaysHowToLiftIt) {
    Scene scene(1);
    scene.publish("b-1");
    ASSERT_TRUE(scene.ask(freeze()));
    const auto refused = scene.ask(start(DeployKind::regular, "b-1"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::blocked);
    EXPECT_EQ(
        refused.error().message, "b-1 may not go to web/prod: gate freeze: frozen by ana until somebody "
                                 "lifts it (holiday): nobody is here"
    );
    EXPECT_TRUE(refused.error().hint.starts_with("tt unfreeze holiday;")) << refused.error().hint;
    SetFreeze lift = freeze();
    lift.on = false;
    ASSERT_TRUE(scene.ask(lift));
    EXPECT_TRUE(scene.ask(start(DeployKind::regular, "b-1")));
}

TEST(Freeze, NeverBlocksARollback) {
    Scene scene(1);
    scene.runs("b-1");
    scene.runs("b-2");
    ASSERT_TRUE(scene.ask(freeze()));
    scene.deploy("", DeployKind::rollback);
    scene.walk_all();
    EXPECT_EQ(scene.stage().running, BuildId{"b-1"});
}

TEST(Freeze, NeverBlocksAnAutomaticRollback) {
    Scene scene(2, [](Policy& policy) { policy.stages[0].on_failure = OnFailure::rollback; });
    scene.runs("b-1");
    const DeployId id = scene.deploy("b-2");
    ASSERT_TRUE(scene.ask(freeze()));
    scene.prepare_all();
    const int host = scene.out(id).front();
    scene.begin(host);
    scene.fail(host);
    EXPECT_EQ(scene.now_deploy().kind, DeployKind::rollback);
    scene.walk_all();
    EXPECT_EQ(scene.stage().running, BuildId{"b-1"});
}

TEST(Freeze, LetsARetryAndARestartGoOn) {
    Scene scene(2);
    scene.runs("b-1");
    const DeployId id = scene.deploy("b-2");
    ASSERT_TRUE(scene.ask(freeze()));
    scene.prepare_all();
    const int host = scene.out(id).front();
    scene.begin(host);
    scene.fail(host);
    scene.steer(DeployVerb::retry);
    scene.walk_all();
    EXPECT_EQ(scene.stage().running, BuildId{"b-2"});
    EXPECT_TRUE(scene.ask(start(DeployKind::restart)));
}

TEST(Freeze, CoversOnlyItsServiceAndStage) {
    Scene scene(1);
    scene.publish("b-1");
    SetFreeze other = freeze();
    other.service = {};
    other.stage = StageName{"staging"};
    ASSERT_TRUE(scene.ask(other));
    EXPECT_EQ(shut_gate(scene.facts(), scene.now()), std::nullopt);
    other.name = "all";
    other.stage = {};
    ASSERT_TRUE(scene.ask(other));
    EXPECT_TRUE(shut_gate(scene.facts(), scene.now()));
}

TEST(Freeze, KeepsANewBuildInTheQueueAndLetsOthersPass) {
    Scene scene(2);
    scene.runs("b-1");
    scene.deploy("b-2");
    const DeployId waiting = scene.deploy("b-3");
    const DeployId restart = scene.deploy("", DeployKind::restart);
    const Time end = scene.now() + 1h;
    ASSERT_TRUE(scene.ask(freeze(end)));
    scene.walk_all();
    EXPECT_EQ(scene.deploy_named(restart).state, DeployState::accepted);
    EXPECT_EQ(scene.deploy_named(waiting).state, DeployState::queued);
    EXPECT_EQ(scene.blocked_by("freeze"), "frozen by ana (holiday): nobody is here");
    EXPECT_EQ(scene.plan().wake_at, end);
    scene.pass(1h);
    EXPECT_EQ(scene.deploy_named(waiting).started_at, end);
}

TEST(SetFreeze, NeedsANameAReasonAndAnEndToCome) {
    Scene scene(1);
    SetFreeze request = freeze();
    request.reason = "";
    EXPECT_EQ(scene.ask(request).error().hint, "tt freeze holiday --reason \"…\"");
    request = freeze();
    request.name = "";
    EXPECT_EQ(scene.ask(request).error().kind, ErrorKind::invalid_input);
    EXPECT_FALSE(scene.ask(freeze(scene.now())));
    EXPECT_FALSE(scene.ask(freeze(scene.now() + 1h, scene.now() + 2h)));
    request = freeze();
    request.stage = StageName{"prodd"};
    EXPECT_EQ(scene.ask(request).error().kind, ErrorKind::not_found);
    EXPECT_EQ(scene.state().freezes.size(), 0U);
}

TEST(SetFreeze, AgainChangesNothing) {
    Scene scene(1);
    EXPECT_TRUE(scene.ask(freeze()).value().changed);
    scene.pass(1min);
    EXPECT_FALSE(scene.ask(freeze()).value().changed);
    EXPECT_EQ(scene.state().freezes.find("holiday")->from, Scene::usual_start);
}

TEST(SetFreeze, ForgetsThoseThatAreOver) {
    Scene scene(1);
    ASSERT_TRUE(scene.ask(freeze(scene.now() + 1h)));
    scene.pass(2h);
    SetFreeze next = freeze();
    next.name = "audit";
    ASSERT_TRUE(scene.ask(next));
    EXPECT_EQ(scene.state().freezes.find("holiday"), nullptr);
}

TEST(SetFreeze, DoesNotTakeATypoForALiftedFreeze) {
    Scene scene(1);
    ASSERT_TRUE(scene.ask(freeze()));
    SetFreeze lift = freeze();
    lift.on = false;
    lift.name = "holday";
    EXPECT_EQ(scene.ask(lift).error().hint, "did you mean: tt unfreeze holiday");
    lift.name = "holiday";
    EXPECT_TRUE(scene.ask(lift).value().changed);
    EXPECT_FALSE(scene.ask(lift).value().changed);
}

} // namespace
} // namespace tt
