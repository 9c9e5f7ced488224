#include "pipeline/decide/promotion.hpp"
#include "tests/unit/decide/line_scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

struct YieldScene : LineScene {
    YieldScene()
        : LineScene([](StagePolicy& canary, StagePolicy& prod) {
            canary.yield = Yield::until_soaked;
            prod.promote.soak = 1h;
        }) {
        publish("b-1");
        walk_all();
        pass(10min);
        publish("b-2");
        walk_all();
    }
};

TEST(Yield, KeepsABuildUntilItHasSoaked) {
    YieldScene scene;
    EXPECT_EQ(scene.stage("canary").running, BuildId{"b-1"});
    EXPECT_EQ(scene.blocked_by("yield", "canary"), "keeps b-1 until it has soaked for prod");
    EXPECT_EQ(scene.plan("canary").wake_at, scene.stage("canary").accepted[0].since + 1h);
    scene.pass(50min + 1s);
    scene.walk_all();
    EXPECT_EQ(scene.stage("prod").running, BuildId{"b-1"});
    EXPECT_EQ(scene.stage("canary").running, BuildId{"b-2"});
}

TEST(Yield, DoesNotWaitForABuildThatGoesNoFurther) {
    YieldScene scene;
    ASSERT_TRUE(scene.ask(SetVeto{ServiceName{"web"}, "b-1", true, "bad", false}));
    scene.walk_all();
    EXPECT_EQ(scene.stage("canary").running, BuildId{"b-2"});
}

TEST(Capacity, StopsAutomationWhereNoHostCouldBegin) {
    Scene scene(4, [](Policy& policy) { policy.stages[0].rollout.floor = Amount{75, true}; });
    scene.runs("b-1");
    EXPECT_TRUE(capacity_gate(scene.facts()).passed);
    scene.silence(0);
    scene.pass(5min);
    const Because because = capacity_gate(scene.facts());
    EXPECT_FALSE(because.passed);
    EXPECT_EQ(because.reason, "3 of 4 hosts ready; the floor is 3");
    EXPECT_EQ(because.command, "tt hosts prod");
}

TEST(Capacity, IsThereForABuildThatHealsWhatIsIll) {
    Scene scene(4, [](Policy& policy) { policy.stages[0].rollout.floor = Amount{75, true}; });
    scene.runs("b-1");
    scene.fall_ill(0);
    scene.fall_ill(1);
    EXPECT_TRUE(capacity_gate(scene.facts()).passed);
}

} // namespace
} // namespace tt
