#include "pipeline/decide/promotion.hpp"
#include "tests/unit/decide/autopromoter.hpp"

namespace tt {
namespace {

using namespace autopromoter;

/// prod takes builds as they come.
Scene::Adapt on_build() {
    return [](Policy& policy) {
        policy.stages[0].promote.on = PromoteOn::build;
        forgive(policy.stages[0]);
    };
}

/// prod takes builds at ten.
Scene::Adapt on_schedule(Duration within = 2min) {
    return [within](Policy& policy) { at_ten(policy.stages[0], within); };
}

TEST(AutoPromoteBuildTest, testNoBuildNoPreviousDeployPromote) {
    const Scene scene(1, on_build());
    EXPECT_EQ(deploys(scene), 0U);
    EXPECT_EQ(scene.blocked_by("candidate"), "nothing newer to promote");
}

TEST(AutoPromoteBuildTest, testOneBuildNoPreviousDeployPromote) {
    Scene scene(1, on_build());
    scene.publish("b-9");
    EXPECT_EQ(scene.now_deploy().build, BuildId{"b-9"});
}

TEST(AutoPromoteBuildTest, testOneBadBuildPromote) {
    Scene scene(1, on_build());
    scene.publish("b-9");
    go_bad(scene, 0);
    scene.pass(1h);
    EXPECT_EQ(deploys(scene), 1U) << "never a second time";
    EXPECT_EQ(scene.blocked_by("candidate"), "nothing newer to promote");
}

TEST(AutoPromoteBuildTest, testOneBadBuildOneGoodBuildPromote) {
    Scene scene(1, on_build());
    scene.publish("b-1");
    go_bad(scene, 0);
    scene.publish("b-2");
    scene.walk_all();
    EXPECT_EQ(scene.stage().running, BuildId{"b-2"});
}

TEST(AutoPromoteBuildTest, testNoBuildWithPreviousDeploy) {
    Scene scene(1, on_build(), clock("08:00"));
    scene.runs("b-8");
    scene.pass(2h);
    EXPECT_EQ(deploys(scene), 1U);
}

TEST(AutoPromoteBuildTest, testOneBuildWithPreviousDeploy) {
    Scene scene(1, on_build(), clock("08:00"));
    scene.runs("b-8");
    pass_until(scene, clock("09:00"));
    scene.publish("b-9");
    EXPECT_EQ(scene.now_deploy().build, BuildId{"b-9"});
}

TEST(AutoPromoteBuildTest, testNoBuildNoPreviousDeployScheduledPromote) {
    Scene scene(1, on_schedule(), clock("09:00"));
    pass_until(scene, clock("10:00"));
    EXPECT_EQ(deploys(scene), 0U);
    EXPECT_EQ(scene.blocked_by("candidate"), "nothing newer to promote");
}

TEST(AutoPromoteBuildTest, testOneBuildNoPreviousDeploySchedulePromote) {
    Scene scene(1, on_schedule(), clock("09:00"));
    scene.publish("b-9");
    pass_until(scene, clock("10:00"));
    EXPECT_EQ(scene.now_deploy().build, BuildId{"b-9"});
    EXPECT_EQ(scene.now_deploy().started_at, clock("10:00"));
}

/// Both promote nothing at ten. Teletraan lets a build that comes a minute later wait for the next day; in
/// tt a fire arms the stage for `within`, and the newest build that is eligible in that time goes (design 7).
TEST(AutoPromoteBuildTest, testOneBuildNoPreviousDeploySchedulePromote2) {
    Scene scene(1, on_schedule(), clock("09:00"));
    pass_until(scene, clock("10:00"));
    EXPECT_EQ(deploys(scene), 0U);
    pass_until(scene, clock("10:01"));
    scene.publish("b-10");
    EXPECT_EQ(scene.now_deploy().build, BuildId{"b-10"});
}

TEST(AutoPromoteBuildTest, testNoBuildWithPreviousDeploySchedule) {
    Scene scene(1, on_schedule(), clock("09:00"));
    scene.runs("b-9");
    pass_until(scene, clock("10:00"));
    EXPECT_EQ(deploys(scene), 1U);
}

TEST(AutoPromoteBuildTest, testNoBuildWithRecentPreviousDeploySchedule) {
    Scene scene(1, on_schedule(), clock("08:00"));
    scene.publish("b-8");
    pass_until(scene, clock("09:59"));
    scene.runs("b-8");
    pass_until(scene, clock("10:00"));
    EXPECT_EQ(deploys(scene), 1U);
}

TEST(AutoPromoteBuildTest, testOneBuildWithRecentPreviousDeploySchedule) {
    Scene scene(1, on_schedule(), clock("08:00"));
    scene.publish("b-8");
    pass_until(scene, clock("09:00"));
    scene.publish("b-9");
    pass_until(scene, clock("09:01"));
    scene.runs("b-8");
    pass_until(scene, clock("10:00"));
    EXPECT_EQ(scene.now_deploy().build, BuildId{"b-9"});
}

/// Builds of 9:01, 9:02 and 10:00. Teletraan takes the one of 9:02 at ten, since the newest is younger than
/// a delay of one minute, and the newest a minute later. With a schedule of once a day at ten it takes the
/// one of 9:02 even then: a build that comes in the very moment of a fire waits for the next one.
///
/// In tt it goes, in that moment as in the rest of `within`. And there is no delay after publishing: a build
/// soaks where it is live, so where builds come from nowhere upstream `soak` is refused.
TEST(AutoPromoteBuildTest, testGetScheduledCheckResult) {
    for (const std::string cron : {"* * * * *", "0 10 * * *"}) {
        Scene scene(1, on_schedule(), clock("08:59"));
        ASSERT_TRUE(scene.apply_policy([&](Policy& policy) { policy.stages[0].promote.schedule = cron; }));
        hold(scene);
        pass_until(scene, clock("09:00"));
        EXPECT_EQ(choose(scene.facts(), scene.now()).candidate.has_value(), false);
        scene.pass(1min);
        scene.publish("b-1");
        scene.pass(1min);
        scene.publish("b-2");
        pass_until(scene, clock("10:00") - 1ms);
        EXPECT_EQ(choose(scene.facts(), scene.now()).candidate->build->id, BuildId{"b-2"});
        scene.pass(1ms);
        scene.publish("b-3");
        scene.unhold();
        EXPECT_EQ(scene.now_deploy().build, BuildId{"b-3"}) << cron;
    }
}

/// Whether a build of nine o'clock goes when it is looked at then, and not before.
bool goes_at(Time when) {
    Scene scene(1, on_schedule(1min), clock("09:00"));
    scene.publish("b-9");
    hold(scene);
    pass_until(scene, when);
    scene.unhold();
    return deploys(scene) == 1;
}

TEST(AutoPromoteBuildTest, testPromotionOnlyHappensWithinBufferTimeWindow) {
    EXPECT_FALSE(goes_at(clock("09:01")));
    EXPECT_FALSE(goes_at(clock("10:00") - 1ms));
    EXPECT_TRUE(goes_at(clock("10:00")));
    EXPECT_TRUE(goes_at(clock("10:01") - 1ms));
    EXPECT_FALSE(goes_at(clock("10:01")));
    EXPECT_TRUE(goes_at(clock("10:00") + 24h));
}

} // namespace
} // namespace tt
