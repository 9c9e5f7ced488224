#include "pipeline/decide/promotion.hpp"
#include "tests/unit/decide/line_scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};

SetAcceptance word(AcceptVerb verb, const char* stage = "prod", const char* build = "") {
    return {verb, web, StageName{stage}, build, "it is so", false};
}

Scene::Adapt judged_by_ci(OnFailure on_failure = OnFailure::hold) {
    return [=](Policy& policy) {
        AcceptPolicy test;
        test.by = {"ci"};
        test.timeout = 30min;
        policy.stages[0].accept = test;
        policy.stages[0].on_failure = on_failure;
    };
}

struct JudgedScene : Scene {
    explicit JudgedScene(OnFailure on_failure = OnFailure::hold)
        : Scene(1, judged_by_ci(on_failure)) {
        id = deploy("b-1");
        walk_all();
    }

    DeployId id;
};

TEST(AcceptanceByWord, WaitsForItAndTakesIt) {
    JudgedScene scene;
    EXPECT_EQ(scene.blocked_by("acceptance"), "waits for the word of ci");
    EXPECT_TRUE(scene.plan().actions.empty()) << "nothing is run";
    ASSERT_TRUE(scene.ask(word(AcceptVerb::accept), "ci"));
    EXPECT_EQ(scene.deploy_named(scene.id).state, DeployState::accepted);
    EXPECT_EQ(scene.deploy_named(scene.id).outcome, "accepted by ci: it is so");
}

TEST(AcceptanceByWord, OfNoRejects) {
    JudgedScene scene;
    ASSERT_TRUE(scene.ask(word(AcceptVerb::reject), "ci"));
    EXPECT_EQ(scene.deploy_named(scene.id).state, DeployState::rejected);
}

TEST(AcceptanceByWord, IsRejectedWhenNobodySaysAnything) {
    JudgedScene scene;
    scene.pass(31min);
    EXPECT_EQ(scene.deploy_named(scene.id).state, DeployState::rejected);
}

TEST(AcceptanceByWord, IsNotAnybodys) {
    JudgedScene scene;
    const auto refused = scene.ask(word(AcceptVerb::accept), "ben");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::denied);
    EXPECT_EQ(refused.error().hint, "it takes the word of ci");
}

TEST(AcceptanceByWord, IsNotTakenForAStageThatTestsByItself) {
    Scene scene(1, [](Policy& policy) { policy.stages[0].accept = AcceptPolicy{.run = "true"}; });
    scene.deploy("b-1");
    scene.walk_all();
    const auto refused = scene.ask(word(AcceptVerb::accept));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "the acceptance test of web/prod judges by itself");
}

TEST(AcceptanceByWord, OfAnotherBuildIsRefused) {
    JudgedScene scene;
    scene.publish("b-9");
    EXPECT_EQ(scene.ask(word(AcceptVerb::accept, "prod", "b-9"), "ci").error().kind, ErrorKind::conflict);
}

TEST(Revoke, RejectsDownstreamAtOnce) {
    LineScene scene([](StagePolicy&, StagePolicy& prod) { prod.promote.soak = 10min; });
    scene.publish("b-1");
    scene.walk_all();
    ASSERT_TRUE(scene.ask(word(AcceptVerb::revoke, "canary")));
    scene.pass(11min);
    const Candidate candidate = judge(scene.facts("prod"), *scene.state().builds.find("b-1"), scene.now());
    EXPECT_FALSE(candidate.passes());
    EXPECT_TRUE(scene.stage("canary").hold) << "the policy says hold";
    EXPECT_TRUE(scene.stage("canary").proven.empty());
}

TEST(Revoke, GoesBackWhereThePolicySaysSo) {
    JudgedScene scene(OnFailure::rollback);
    ASSERT_TRUE(scene.ask(word(AcceptVerb::accept), "ci"));
    scene.deploy("b-2");
    scene.walk_all();
    ASSERT_TRUE(scene.ask(word(AcceptVerb::accept), "ci"));
    const auto answer = scene.ask(word(AcceptVerb::revoke));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->message, "the acceptance of b-2 in web/prod is revoked; d3 goes back to b-1");
    EXPECT_EQ(scene.now_deploy().kind, DeployKind::rollback);
}

TEST(Revoke, NeedsAReasonAndSomethingAccepted) {
    JudgedScene scene;
    SetAcceptance silent = word(AcceptVerb::revoke);
    silent.reason.clear();
    EXPECT_EQ(scene.ask(silent).error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(scene.ask(word(AcceptVerb::revoke)).error().message, "web/prod runs nothing yet");
}

} // namespace
} // namespace tt
