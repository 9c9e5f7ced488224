#include "pipeline/decide/promotion.hpp"
#include "tests/unit/calendar/zones.hpp"
#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;
using sample::at;

const ServiceName web{"web"};

/// prod takes builds at ten in the morning in Los Angeles, which is 18:00 UTC in winter.
Scene::Adapt scheduled(const std::string& cron = "0 10 * * *", Duration within = 2h) {
    return [cron, within](Policy& policy) {
        PromotePolicy& promote = policy.stages[0].promote;
        promote.on = PromoteOn::schedule;
        promote.schedule = cron;
        promote.zone = "America/Los_Angeles";
        promote.within = within;
    };
}

const Time fire = at("2026-11-21T18:00:00Z");

std::size_t deploys(const Scene& scene) {
    return scene.state().deploys.size();
}

void pass_until(Scene& scene, Time when) {
    scene.pass(when - scene.now());
}

TEST(Schedule, WaitsForItsFireAndWakesExactlyThen) {
    Scene scene(1, scheduled());
    scene.publish("b-1");
    EXPECT_EQ(scene.blocked_by("schedule"), "has not fired yet; fires next sat 2026-11-21 10:00 PST");
    EXPECT_EQ(scene.plan().wake_at, fire);
    pass_until(scene, fire - 1ms);
    EXPECT_EQ(deploys(scene), 0U);
    scene.pass(1ms);
    EXPECT_EQ(scene.now_deploy().build, BuildId{"b-1"});
    EXPECT_EQ(scene.now_deploy().started_at, fire);
}

TEST(Schedule, TakesTheNewestBuildOfItsTimeOnce) {
    Scene scene(1, scheduled());
    pass_until(scene, fire + 30min);
    scene.publish("b-1");
    scene.walk_all();
    EXPECT_EQ(scene.stage().running, BuildId{"b-1"}) << "published while the stage was armed";
    scene.publish("b-2");
    EXPECT_EQ(deploys(scene), 1U);
    EXPECT_EQ(
        scene.blocked_by("schedule"),
        "the fire of sat 2026-11-21 10:00 PST is used; fires next sun 2026-11-22 10:00 PST"
    );
    scene.publish("b-3");
    pass_until(scene, fire + 24h);
    scene.walk_all();
    EXPECT_EQ(scene.stage().running, BuildId{"b-3"});
    EXPECT_EQ(deploys(scene), 2U);
}

TEST(Schedule, StartsOneDeployForAFireHoweverOftenItIsLookedAt) {
    Scene scene(1, scheduled());
    scene.publish("b-1");
    scene.publish("b-2");
    pass_until(scene, fire);
    scene.ask_at_once(PromoteAll{web, false}, PromoteAll{{}, false});
    scene.walk_all();
    scene.publish("b-3");
    scene.restart_server();
    scene.beat(0);
    scene.ask_at_once(PromoteAll{web, false}, PromoteAll{{}, false});
    EXPECT_EQ(deploys(scene), 1U);
    EXPECT_EQ(scene.stage().running, BuildId{"b-2"});
}

TEST(Schedule, MakesUpForAFireThatIsNoOlderThanItsTime) {
    Scene scene(1, scheduled());
    scene.publish("b-1");
    scene.down_until(fire + 2h - 1ms);
    EXPECT_EQ(scene.now_deploy().build, BuildId{"b-1"});
}

TEST(Schedule, PassesOverAFireThatWasMissedForLonger) {
    Scene scene(1, scheduled());
    scene.publish("b-1");
    scene.down_until(fire + 2h);
    EXPECT_EQ(deploys(scene), 0U);
    EXPECT_EQ(
        scene.blocked_by("schedule"), "the fire of sat 2026-11-21 10:00 PST passed unused, its time was 2h; "
                                      "fires next sun 2026-11-22 10:00 PST"
    );
    EXPECT_EQ(scene.plan().wake_at, fire + 24h);
}

TEST(Schedule, GathersFiresThatWereMissedIntoOne) {
    Scene scene(1, scheduled("*/10 * * * *", 1h));
    scene.publish("b-1");
    scene.down_until(fire + 45min);
    scene.walk_all();
    scene.publish("b-2");
    EXPECT_EQ(deploys(scene), 1U);
    EXPECT_EQ(scene.plan().wake_at, fire + 50min);
}

TEST(Schedule, DoesNotFireForTheTimeBeforeItWasAdopted) {
    Scene scene(1, [](Policy&) {}, fire + 10min);
    scene.publish("b-1");
    ASSERT_TRUE(scene.apply_policy(scheduled()));
    EXPECT_EQ(deploys(scene), 0U);
    EXPECT_EQ(scene.blocked_by("schedule"), "has not fired yet; fires next sun 2026-11-22 10:00 PST");
}

TEST(Schedule, StaysArmedWhenSomethingElseInThePolicyChanges) {
    Scene scene(1, scheduled());
    pass_until(scene, fire + 10min);
    ASSERT_TRUE(scene.apply_policy([](Policy& policy) { policy.stages[0].quorum = 50; }));
    scene.publish("b-1");
    EXPECT_EQ(deploys(scene), 1U);
}

TEST(Schedule, SpendsTheFireOnADeployThatFails) {
    Scene scene(1, scheduled());
    scene.publish("b-1");
    pass_until(scene, fire);
    scene.prepare_all();
    scene.begin(0);
    scene.fail(0);
    scene.publish("b-2");
    scene.pass(1h + 1s);
    scene.unhold();
    EXPECT_EQ(deploys(scene), 1U) << to_string(scene.now_deploy().state);
    EXPECT_NE(scene.blocked_by("schedule"), "");
}

TEST(Schedule, LeavesPeopleFreeToPromoteAtOnce) {
    Scene scene(1, scheduled());
    scene.publish("b-1");
    ASSERT_TRUE(scene.ask(StartDeploy{web, StageName{"prod"}, DeployKind::regular, "", "", "", true, false}));
    scene.walk_all();
    EXPECT_EQ(scene.stage().running, BuildId{"b-1"});
}

TEST(Schedule, FiresOnceAtTheNextValidMinuteWhenClocksSkipIt) {
    const Time change = at("2026-03-08T10:00:00Z"); // 02:00 PST is 03:00 PDT.
    Scene scene(1, scheduled("30 2 * * *", 3h), change - 2h);
    scene.publish("b-1");
    EXPECT_EQ(scene.plan().wake_at, change);
    pass_until(scene, change);
    scene.walk_all();
    EXPECT_EQ(scene.stage().running, BuildId{"b-1"});
    scene.publish("b-2");
    EXPECT_EQ(scene.plan().wake_at, at("2026-03-09T09:30:00Z"));
    pass_until(scene, change + 3h);
    EXPECT_EQ(deploys(scene), 1U);
}

TEST(Schedule, FiresOnceWhenClocksRepeatItsHour) {
    const Time first = at("2026-11-01T08:30:00Z"); // 01:30 PDT; 01:30 PST comes an hour later.
    Scene scene(1, scheduled("30 1 * * *", 30min), first - 1h);
    scene.publish("b-1");
    EXPECT_EQ(scene.plan().wake_at, first);
    pass_until(scene, first);
    scene.walk_all();
    scene.publish("b-2");
    pass_until(scene, first + 2h);
    EXPECT_EQ(deploys(scene), 1U);
    EXPECT_EQ(scene.plan().wake_at, at("2026-11-02T09:30:00Z"));
}

TEST(Schedule, DoesNotWakeForAHeldStage) {
    Scene scene(1, scheduled());
    scene.publish("b-1");
    ASSERT_TRUE(scene.ask(SetHold{web, StageName{"prod"}, true, false, "wait", false}));
    EXPECT_EQ(scene.plan().wake_at, end_of_time);
    pass_until(scene, fire + 1h);
    scene.unhold();
    EXPECT_EQ(deploys(scene), 1U) << "the fire still arms the stage";
}

TEST(Zones, ThatNobodyKnowsAreRefusedWithThePolicy) {
    Scene scene(1);
    const auto refused = scene.apply_policy([](Policy& policy) {
        policy.stages[0].windows = {{127, 0, 1440, "Mars/Olympus"}};
    });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "there is no time zone 'Mars/Olympus'");
    EXPECT_EQ(scene.state().policies.size(), 1U);
}

TEST(Zones, ThatTheNextServerDoesNotKnowKeepTheStageShut) {
    Scene scene(1, scheduled());
    ASSERT_TRUE(scene.apply_policy([](Policy& policy) {
        policy.stages[0].windows = {{127, 0, 1440, "America/Los_Angeles"}};
    }));
    scene.zones = no_zones;
    scene.down_until(fire);
    scene.publish("b-1");
    EXPECT_EQ(deploys(scene), 0U);
    EXPECT_EQ(
        scene.blocked_by("schedule"),
        "cannot tell when '0 10 * * *' fires: time zone America/Los_Angeles is not known on this server"
    );
    EXPECT_EQ(
        scene.blocked_by("window"), "outside mon-sun 00:00-24:00 America/Los_Angeles; it never opens, or its "
                                    "time zone is not known on this server"
    );
}

} // namespace
} // namespace tt
