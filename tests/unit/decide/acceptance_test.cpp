#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};

/// One host whose deploy is being tested.
struct TestedScene : Scene {
    explicit TestedScene(int attempts)
        : Scene(1, [&](Policy& policy) {
            AcceptPolicy test;
            test.run = "true";
            test.timeout = 5min;
            test.attempts = attempts;
            policy.stages[0].accept = test;
        }) {
        id = deploy("b-1");
        unhold();
        walk_all();
    }

    [[nodiscard]] const Deploy& tested() const { return deploy_named(id); }

    DeployId id;
};

TEST(Acceptance, BeginsWhenAllHostsServe) {
    TestedScene scene(1);
    EXPECT_EQ(scene.tested().state, DeployState::accepting);
    ASSERT_EQ(scene.actions.size(), 1U);
    EXPECT_EQ(scene.actions[0].key, "accept/d1/1");
    EXPECT_EQ(scene.actions[0].deadline, scene.now() + 5min + 30s);
    scene.accept_test(TestOutcome::passed);
    EXPECT_EQ(scene.tested().state, DeployState::accepted);
}

TEST(Acceptance, TriesAgainAsOftenAsItMay) {
    TestedScene scene(2);
    scene.accept_test(TestOutcome::rejected);
    EXPECT_EQ(scene.tested().state, DeployState::accepting);
    EXPECT_EQ(scene.actions.at(0).key, "accept/d1/2");
    scene.accept_test(TestOutcome::rejected);
    EXPECT_EQ(scene.tested().state, DeployState::rejected);
    EXPECT_EQ(scene.stage().rejections.back().build, BuildId{"b-1"});
    EXPECT_TRUE(scene.stage().hold);
}

TEST(Acceptance, TakesATestThatIsNeverHeardOfForRejected) {
    TestedScene scene(1);
    scene.pass(5min + 29s);
    EXPECT_EQ(scene.tested().state, DeployState::accepting);
    scene.pass(2s);
    EXPECT_EQ(scene.tested().state, DeployState::rejected);
}

TEST(Acceptance, NeverTakesAnInterruptedTestForPassed) {
    TestedScene scene(1);
    scene.accept_test(TestOutcome::interrupted);
    EXPECT_EQ(scene.tested().state, DeployState::accepting);
    EXPECT_EQ(scene.actions.at(0).key, "accept/d1/1") << "it runs again";
}

TEST(Acceptance, BeginsTheAttemptAgainAfterTheControlPlaneWasDown) {
    TestedScene scene(1);
    scene.pass(4min);
    scene.restart_server();
    EXPECT_EQ(scene.actions.at(0).key, "accept/d1/1");
    EXPECT_EQ(scene.actions.at(0).deadline, scene.now() + 5min + 30s);
}

/// One host whose deploy is judged by a job of the service's Jenkins, twice at most.
struct JudgedByJob : Scene {
    JudgedByJob()
        : Scene(1, [](Policy& policy) {
            policy.ci.jenkins = "https://ci.example";
            AcceptPolicy test;
            test.job = JobToRun{"", "acme/smoke", {}};
            test.attempts = 2;
            policy.stages[0].accept = test;
        }) {
        id = deploy("b-1");
        walk_all();
    }

    void say(int attempt, TestOutcome outcome, const std::string& output) {
        EXPECT_TRUE(ask(FinishAcceptance{id, attempt, outcome, output}));
    }

    [[nodiscard]] const Deploy& tested() const { return deploy_named(id); }

    DeployId id;
};

TEST(Acceptance, ByAJobIsAskedOfTheServicesJenkinsAndNamesTheRun) {
    JudgedByJob scene;
    EXPECT_EQ(scene.actions.at(0).question.job, (JobToRun{"https://ci.example", "acme/smoke", {}}));
    scene.say(1, TestOutcome::rejected, "acme/smoke #7: failure, https://ci.example/7/\nlog");
    EXPECT_EQ(scene.tested().state, DeployState::accepting);
    scene.say(2, TestOutcome::rejected, "acme/smoke #8: failure, https://ci.example/8/\nlog");
    EXPECT_EQ(
        scene.tested().outcome,
        "acceptance test: attempt 2 failed: acme/smoke #8: failure, https://ci.example/8/"
    );
}

TEST(Acceptance, ByAJobThatSucceedsNamesTheRun) {
    JudgedByJob scene;
    scene.say(1, TestOutcome::passed, "acme/smoke #7: success, https://ci.example/7/\nlog");
    EXPECT_EQ(scene.tested().state, DeployState::accepted);
    EXPECT_EQ(scene.tested().outcome, "acme/smoke #7: success, https://ci.example/7/");
}

TEST(Acceptance, IgnoresWhatIsNotWaitedForAnyMore) {
    TestedScene scene(2);
    EXPECT_FALSE(scene.ask(FinishAcceptance{scene.id, 2, TestOutcome::passed, ""})->changed);
    EXPECT_EQ(scene.tested().state, DeployState::accepting);
    scene.steer(DeployVerb::abort);
    EXPECT_FALSE(scene.ask(FinishAcceptance{scene.id, 1, TestOutcome::passed, ""})->changed);
    EXPECT_EQ(scene.tested().state, DeployState::aborted);
}

TEST(Acceptance, IsOverWhenThePolicyDropsTheTest) {
    TestedScene scene(1);
    Policy policy = *current_policy(scene.state(), web);
    policy.stages[0].accept.reset();
    ASSERT_TRUE(scene.ask(ApplyConfig{web, policy, {}}));
    EXPECT_EQ(scene.tested().state, DeployState::accepted);
}

} // namespace
} // namespace tt
