#include "pipeline/decide/arbiter.hpp"
#include "pipeline/decide/goal.hpp"
#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

PermitWish wish(const std::string& deploy, int kind, int of_service) {
    PermitWish wish;
    wish.permit.deploy = DeployId{deploy};
    wish.permit.host = HostId{"h0"};
    wish.priority = kind;
    wish.of_service = of_service;
    return wish;
}

/// Whose permit came of the wishes of one host.
std::string granted(const std::vector<PermitWish>& wishes) {
    for (const Change& change : arbitrate(State{}, wishes, Time{}))
        if (const auto* permit = std::get_if<Permit>(&change.after)) return permit->deploy.value;
    return "";
}

TEST(Priority, DecidesWhichServiceOfAHostGoesFirst) {
    EXPECT_EQ(granted({wish("d1", 3, 0), wish("d2", 3, 5)}), "d2");
    EXPECT_EQ(granted({wish("d1", 3, 0), wish("d2", 3, -5)}), "d1");
    EXPECT_EQ(granted({wish("d1", 3, 0), wish("d2", 3, 0)}), "d1");
}

TEST(Priority, NeverGoesBeforeAHotfix) {
    EXPECT_EQ(granted({wish("d1", 3, 100), wish("d2", 1, -100)}), "d2");
}

TEST(Priority, OfTheFileIsInTheGoal) {
    Scene scene(1, [](Policy& policy) { policy.priority = 7; });
    scene.runs("b-1");
    EXPECT_EQ(scene.goal(0).services.front().priority, 7);
    EXPECT_EQ(scene.plan().wishes.size(), 0U);
    ASSERT_TRUE(scene.ask(SteerHost{HostVerb::redeploy, "h0"}));
    scene.prepare(0);
    EXPECT_TRUE(scene.goal(0).services.front().activate);
}

TEST(Priority, ThatChangesReachesTheHostAndLetsItBeginNothing) {
    Scene scene(1);
    scene.runs("b-1");
    const Goal before = scene.goal(0);
    ASSERT_TRUE(scene.apply_policy([](Policy& policy) { policy.priority = 7; }));
    Goal after = scene.goal(0);
    EXPECT_GT(after.version, before.version);
    EXPECT_EQ(after.services.front().priority, 7);
    after.services.front().priority = 0;
    EXPECT_EQ(after.services, before.services);
    EXPECT_TRUE(scene.plan().wishes.empty());
}

TEST(Priority, ThatIsTheUsualOneLeavesGoalsAsTheyWereBeforeThereWasAny) {
    Scene scene(1);
    scene.runs("b-1");
    EXPECT_EQ(goal_content(scene.goal(0)).find("priority"), std::string::npos);
}

} // namespace
} // namespace tt
