#include "pipeline/decide/calendar_gates.hpp"
#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};
const StageName prod{"prod"};

SignedIndex index(std::uint64_t sequence, std::vector<RevokedBuild> builds = {}, Duration lasts = 1000h) {
    return {sequence, Scene::usual_start + lasts, {}, std::move(builds), {}, "signature"};
}

Result<Answer> bring(Scene& scene, const SignedIndex& index) {
    return scene.ask(TakeIndex{web, index, false});
}

StartDeploy start(DeployKind kind, const std::string& build = "") {
    return {web, prod, kind, build, "", "", false, false};
}

/// Runs b-2, and did run b-1; b-3 is known.
struct IndexScene : Scene {
    IndexScene()
        : Scene(2) {
        publish("b-1");
        publish("b-2");
        runs("b-1");
        runs("b-2");
        publish("b-3");
    }
};

TEST(Index, IsKeptWhenItIsNewerAndCarriedToHosts) {
    IndexScene scene;
    EXPECT_FALSE(scene.goal(0).services.at(0).index);
    const auto version = scene.goal(0).version;
    const auto answer = bring(scene, index(5));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->message, "index 5 of web is in force until 2027-01-01T16:00:00Z");
    EXPECT_EQ(scene.goal(0).services.at(0).index, index(5));
    EXPECT_EQ(scene.goal(0).version, version) << "it is no news by itself";
    EXPECT_FALSE(bring(scene, index(5))->changed);
    for (const auto& older : {index(4), index(5, {{BuildId{"b-3"}, "leaks"}})}) {
        const auto refused = bring(scene, older);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
    }
    EXPECT_TRUE(bring(scene, index(6)));
}

TEST(Index, StaysWhereItIsInADryRunAndIsOfAServiceThatIsKnown) {
    IndexScene scene;
    EXPECT_TRUE(scene.ask(TakeIndex{web, index(5), true}));
    EXPECT_FALSE(scene.state().services.find("web")->index);
    EXPECT_EQ(scene.ask(TakeIndex{ServiceName{"api"}, index(5), false}).error().kind, ErrorKind::not_found);
}

TEST(Index, VetoesWhatItRevokesAndSaysWhereThatIsLive) {
    IndexScene scene;
    const auto answer = bring(scene, index(5, {{BuildId{"b-2"}, "leaks"}, {BuildId{"b-9"}, "unknown"}}));
    ASSERT_TRUE(answer);
    EXPECT_EQ(
        answer->message,
        "index 5 of web is in force until 2027-01-01T16:00:00Z; b-2 is revoked; live in prod: "
        "tt rollback prod; b-9 is revoked"
    );
    EXPECT_EQ(scene.stage().running.value, "b-2") << "what serves is left alone";
    EXPECT_EQ(scene.stage().proven.value, "b-1");
    const auto again = bring(scene, index(6, {{BuildId{"b-2"}, "leaks"}, {BuildId{"b-9"}, "unknown"}}));
    EXPECT_EQ(again->message, "index 6 of web is in force until 2027-01-01T16:00:00Z") << "said once";
}

TEST(Index, StopsEveryWayToARevokedBuildEvenBack) {
    IndexScene scene;
    ASSERT_TRUE(bring(scene, index(5, {{BuildId{"b-1"}, "leaks"}, {BuildId{"b-3"}, "leaks"}})));
    EXPECT_EQ(scene.stage().proven.value, "b-2");
    for (const auto& request : {start(DeployKind::regular, "b-3"), start(DeployKind::rollback, "b-1")}) {
        const auto refused = scene.ask(request);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, ErrorKind::blocked);
        EXPECT_EQ(
            refused.error().message, request.build + " is revoked by its publisher: leaks; no host takes it"
        );
    }
    EXPECT_TRUE(scene.ask(start(DeployKind::restart)));
}

TEST(Index, LetsARevokedBuildBeRestartedWhereItIsLive) {
    IndexScene scene;
    ASSERT_TRUE(bring(scene, index(5, {{BuildId{"b-2"}, "leaks"}})));
    EXPECT_TRUE(scene.ask(start(DeployKind::restart)));
    scene.walk_all();
    EXPECT_TRUE(scene.ask(start(DeployKind::rollback)));
    scene.walk_all();
    EXPECT_EQ(scene.stage().running.value, "b-1");
}

TEST(Index, IsNotOverruledByLiftingTheVetoUntilItIsGone) {
    IndexScene scene;
    const SetVeto lift{web, "b-3", false, "", false};
    ASSERT_TRUE(bring(scene, index(5, {{BuildId{"b-3"}, "leaks"}})));
    const auto refused = scene.ask(lift);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "b-3 is revoked by its publisher: leaks, and that is final");
    ASSERT_TRUE(bring(scene, index(6))); // Which hosts refuse; what one forged here does not last.
    EXPECT_TRUE(scene.ask(lift));
    EXPECT_TRUE(scene.ask(start(DeployKind::regular, "b-3")));
}

TEST(Index, RevokesABuildThatIsPublishedOnlyLater) {
    IndexScene scene;
    ASSERT_TRUE(bring(scene, index(5, {{BuildId{"b-4"}, "leaks"}})));
    scene.publish("b-4");
    EXPECT_FALSE(scene.ask(start(DeployKind::regular, "b-4")));
}

TEST(Index, HaltsARolloutOfWhatItRevokes) {
    IndexScene scene;
    scene.deploy("b-3");
    scene.prepare_all();
    ASSERT_TRUE(bring(scene, index(5, {{BuildId{"b-3"}, "leaks"}})));
    EXPECT_EQ(scene.now_deploy().state, DeployState::halted);
    EXPECT_EQ(scene.now_deploy().outcome, "vetoed by ana: revoked by its publisher: leaks");
}

TEST(Index, ThatHasExpiredStopsNewBuildsAndNothingElse) {
    IndexScene scene;
    ASSERT_TRUE(bring(scene, index(5, {}, 1h)));
    EXPECT_TRUE(shut_gates(scene.facts(), scene.now()).empty());
    EXPECT_EQ(shuts_at(scene.facts(), scene.now()), Scene::usual_start + 1h);
    scene.pass(1h);
    const auto refused = scene.ask(start(DeployKind::regular, "b-3"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(
        refused.error().message, "b-3 may not go to web/prod: gate index: the publisher's index 5 expired at "
                                 "2026-11-21T01:00:00Z"
    );
    EXPECT_NE(refused.error().hint.find("tt index renew --key FILE"), std::string::npos);
    EXPECT_TRUE(scene.ask(start(DeployKind::rollback)));
    scene.walk_all();
    EXPECT_EQ(scene.stage().running.value, "b-1");
    ASSERT_TRUE(bring(scene, index(6)));
    EXPECT_TRUE(scene.ask(start(DeployKind::regular, "b-3")));
}

TEST(Index, ThatIsRenewedLetsPromotionGoOnAtOnce) {
    Scene scene(2, [](Policy& policy) { policy.stages[0].promote.on = PromoteOn::build; });
    scene.publish("b-1");
    scene.walk_all();
    ASSERT_TRUE(bring(scene, index(5, {}, 1h)));
    scene.pass(1h);
    scene.publish("b-2");
    EXPECT_EQ(scene.blocked_by("index"), "the publisher's index 5 expired at 2026-11-21T01:00:00Z");
    EXPECT_EQ(scene.now_deploy().build.value, "b-1");
    ASSERT_TRUE(bring(scene, index(6)));
    EXPECT_EQ(scene.now_deploy().build.value, "b-2");
}

} // namespace
} // namespace tt
