#include "pipeline/decide/build_order.hpp"
#include "pipeline/decide/promotion.hpp"
#include "tests/unit/decide/line_scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};

BuildId candidate(const Scene& scene, const char* stage) {
    const auto choice = choose(scene.facts(stage), scene.now());
    return choice.candidate ? choice.candidate->build->id : BuildId{};
}

TEST(Promotion, MovesABuildThroughAllStages) {
    LineScene scene;
    scene.publish("b-1");
    scene.walk_all();
    EXPECT_EQ(scene.stage("canary").running, BuildId{"b-1"});
    EXPECT_EQ(scene.stage("prod").running, BuildId{"b-1"});
    EXPECT_TRUE(scene.now_deploy("prod").automatic);
}

TEST(Promotion, TakesTheNewestOrTheOldestAsTheStageSays) {
    for (const Pick pick : {Pick::newest, Pick::oldest}) {
        LineScene scene([&](StagePolicy& canary, StagePolicy&) { canary.promote.pick = pick; });
        ASSERT_TRUE(scene.ask(SetHold{web, StageName{"canary"}, true, false, "wait", false}));
        for (const char* build : {"b-1", "b-2", "b-3"}) scene.publish(build);
        EXPECT_EQ(candidate(scene, "canary").value, pick == Pick::newest ? "b-3" : "b-1");
    }
}

TEST(Promotion, StartsOneDeployHoweverOftenItIsAskedFor) {
    LineScene scene;
    ASSERT_TRUE(scene.ask(SetHold{web, StageName{"canary"}, true, false, "wait", false}));
    scene.publish("b-1");
    scene.ask_at_once(SetHold{web, StageName{"canary"}, false, false, "", false}, PromoteAll{});
    scene.ask_at_once(PromoteAll{}, PromoteAll{web});
    EXPECT_EQ(scene.state().deploys.rows().size(), 1U);
}

TEST(Promotion, WaitsUntilABuildHasSoaked) {
    LineScene scene([](StagePolicy&, StagePolicy& prod) { prod.promote.soak = 10min; });
    scene.publish("b-1");
    scene.walk_all();
    EXPECT_NE(scene.blocked_by("soak", "prod"), "");
    EXPECT_EQ(scene.plan("prod").wake_at, scene.now() + 10min);
    scene.pass(9min);
    EXPECT_TRUE(scene.state().stages.find("web/prod") == nullptr || scene.stage("prod").active.empty());
    scene.pass(1min + 1s);
    scene.walk_all();
    EXPECT_EQ(scene.stage("prod").running, BuildId{"b-1"});
}

TEST(Promotion, VoidsABuildThatWasReplacedBeforeItHadSoaked) {
    LineScene scene([](StagePolicy&, StagePolicy& prod) { prod.promote.soak = 10min; });
    scene.publish("b-1");
    scene.walk_all();
    scene.pass(9min);
    scene.publish("b-2");
    scene.walk_all();
    scene.pass(5min);
    EXPECT_EQ(candidate(scene, "prod"), BuildId{"b-2"});
    const Candidate first = judge(scene.facts("prod"), *scene.state().builds.find("b-1"), scene.now());
    EXPECT_FALSE(first.passes());
    EXPECT_EQ(first.next, end_of_time) << "it can never soak any more";
}

TEST(Promotion, StillTakesABuildThatHadSoakedBeforeItWasReplaced) {
    LineScene scene([](StagePolicy&, StagePolicy& prod) { prod.promote.soak = 1min; });
    ASSERT_TRUE(scene.ask(SetHold{web, StageName{"prod"}, true, false, "wait", false}));
    scene.publish("b-1");
    scene.walk_all();
    scene.pass(2min);
    scene.publish("b-2");
    scene.walk_all();
    EXPECT_EQ(candidate(scene, "prod"), BuildId{"b-1"}) << "b-2 has not soaked yet";
}

TEST(Promotion, RejectsDownstreamAtOnceWhatIsRolledBackUpstream) {
    LineScene scene([](StagePolicy&, StagePolicy& prod) { prod.promote.soak = 10min; });
    scene.publish("b-1");
    scene.walk_all();
    scene.pass(11min);
    scene.walk_all();
    scene.publish("b-2");
    scene.walk_all();
    scene.pass(5min);
    scene.deploy("", DeployKind::rollback, "canary");
    const Candidate second = judge(scene.facts("prod"), *scene.state().builds.find("b-2"), scene.now());
    EXPECT_FALSE(second.passes()) << "before the rollback has even begun";
    scene.walk_all();
    scene.pass(1h);
    EXPECT_EQ(scene.stage("prod").running, BuildId{"b-1"});
}

TEST(Promotion, DoesNotFollowFromARollback) {
    LineScene scene([](StagePolicy&, StagePolicy& prod) { prod.promote.on = PromoteOn::manual; });
    scene.publish("b-0");
    scene.walk_all();
    scene.publish("b-1", [](Build& build) { build.commit.dirty = true; });
    scene.deploy("b-1", DeployKind::rollback, "canary");
    scene.walk_all();
    ASSERT_EQ(scene.stage("canary").running, BuildId{"b-1"});
    const Candidate back = judge(scene.facts("prod"), *scene.state().builds.find("b-1"), scene.now());
    EXPECT_FALSE(back.passes());
}

TEST(Promotion, NeverTriesABuildAgainThatFailedHere) {
    LineScene scene([](StagePolicy& canary, StagePolicy&) {
        canary.on_failure = OnFailure::proceed;
        canary.rollout.halt_timeout = 1min;
        canary.hold_after = 9;
    });
    scene.publish("b-1");
    scene.walk_all();
    scene.publish("b-2");
    scene.prepare(0);
    scene.begin(0);
    scene.fail(0);
    scene.pass(2min);
    EXPECT_TRUE(scene.stage("canary").active.empty());
    EXPECT_EQ(candidate(scene, "canary"), BuildId{});
    EXPECT_NE(scene.blocked_by("candidate", "canary"), "");
    EXPECT_TRUE(
        scene.ask(StartDeploy{web, StageName{"canary"}, DeployKind::regular, "b-2", "", "", false, false})
    ) << "people may";
}

TEST(Promotion, HoldsAfterSoManyFailuresInARowAlsoWithRollbacksBetween) {
    LineScene scene([](StagePolicy& canary, StagePolicy&) { canary.on_failure = OnFailure::rollback; });
    scene.publish("b-1");
    scene.walk_all();
    for (const char* build : {"b-2", "b-3"}) {
        EXPECT_FALSE(scene.stage("canary").hold);
        scene.publish(build);
        scene.prepare(0);
        scene.begin(0);
        scene.fail(0);
        scene.walk_all();
        EXPECT_EQ(scene.stage("canary").running, BuildId{"b-1"});
        EXPECT_TRUE(scene.stage("canary").active.empty());
    }
    ASSERT_TRUE(scene.stage("canary").hold);
    EXPECT_NE(scene.stage("canary").hold->reason.find("2 automatic deploys in a row"), std::string::npos);
    scene.publish("b-4");
    EXPECT_TRUE(scene.stage("canary").active.empty());
    scene.unhold("canary");
    EXPECT_FALSE(scene.stage("canary").active.empty()) << "the count begins anew, and the newest goes";
}

TEST(Promotion, TakesOnlyCleanBuildsOfTheStagesBranch) {
    LineScene scene;
    scene.publish("b-1", [](Build& build) { build.commit.dirty = true; });
    EXPECT_NE(scene.blocked_by("clean", "canary"), "");
    scene.publish("b-2", [](Build& build) { build.commit.branch = "topic"; });
    EXPECT_NE(scene.blocked_by("branch", "canary"), "");
    EXPECT_EQ(scene.state().deploys.size(), 0U);
    scene.publish("b-3");
    EXPECT_EQ(scene.state().deploys.size(), 1U);
}

TEST(Promotion, NeedsTheSameBuildInEveryUpstream) {
    Scene scene(0, [](Policy& policy) {
        StagePolicy base = policy.stages[0];
        policy.stages.clear();
        for (const char* name : {"east", "west", "prod"}) {
            base.name = StageName{name};
            base.hosts.group = name;
            policy.stages.push_back(base);
        }
        policy.stages[2].from = {StageName{"east"}, StageName{"west"}};
        policy.stages[2].promote.on = PromoteOn::success;
    });
    for (const char* name : {"east", "west", "prod"}) scene.add_host(name);
    scene.runs("b-1", "east");
    scene.runs("b-2", "west");
    EXPECT_EQ(scene.state().deploys.size(), 2U);
    scene.runs("b-2", "east");
    scene.walk_all();
    EXPECT_EQ(scene.stage("prod").running, BuildId{"b-2"});
}

TEST(Promotion, WaitsForALiveHost) {
    Scene scene(0, line());
    scene.publish("b-1");
    EXPECT_EQ(scene.state().deploys.size(), 0U);
    EXPECT_NE(scene.blocked_by("hosts", "canary"), "");
    scene.add_host("canary");
    EXPECT_EQ(scene.state().deploys.size(), 1U) << "as soon as there is one";
}

TEST(Promotion, IsStoppedByAHoldThatDoesNotStopPeople) {
    LineScene scene;
    ASSERT_TRUE(scene.ask(SetHold{web, StageName{"canary"}, true, false, "demo", false}));
    scene.publish("b-1");
    EXPECT_EQ(scene.state().deploys.size(), 0U);
    EXPECT_NE(scene.blocked_by("hold", "canary").find("demo"), std::string::npos);
    EXPECT_TRUE(scene.ask(
        StartDeploy{web, StageName{"canary"}, DeployKind::regular, "b-1", "", "", false, false}, "bo"
    ));
}

TEST(Promotion, SetsAHoldWhenAPersonDeploysByHand) {
    LineScene scene;
    scene.publish("b-1");
    scene.walk_all();
    scene.deploy("b-1", DeployKind::restart, "canary");
    EXPECT_FALSE(scene.stage("canary").hold) << "a restart changes nothing";
    scene.walk_all();
    scene.deploy("b-0", DeployKind::rollback, "canary");
    ASSERT_TRUE(scene.stage("canary").hold);
    EXPECT_EQ(scene.stage("canary").hold->owner, "ana");
}

TEST(Promotion, HoldsForTheNewestOfWhatPeopleDidAndNotInThePlaceOfWhatTheySaid) {
    LineScene scene;
    scene.publish("b-1");
    scene.walk_all();
    scene.deploy("b-0", DeployKind::rollback, "canary");
    scene.walk_all();
    const DeployId newest = scene.deploy("b-1", DeployKind::regular, "canary");
    EXPECT_EQ(scene.stage("canary").hold->reason, "manual regular " + newest.value);
    scene.walk_all();
    ASSERT_TRUE(scene.ask(SetHold{web, StageName{"canary"}, true, false, "demo", false}));
    scene.deploy("b-0", DeployKind::rollback, "canary");
    EXPECT_EQ(scene.stage("canary").hold->reason, "demo");
}

TEST(Promotion, ReplacesADeployOnlyWhileItMay) {
    const auto replace = [](StagePolicy& canary, StagePolicy&) { canary.supersede = Supersede::replace; };
    LineScene scene(replace);
    scene.publish("b-1");
    scene.publish("b-2");
    EXPECT_EQ(scene.now_deploy("canary").build, BuildId{"b-2"});
    scene.steer(DeployVerb::pause, "canary");
    scene.publish("b-3");
    EXPECT_EQ(scene.now_deploy("canary").build, BuildId{"b-2"}) << "people paused it";
    scene.steer(DeployVerb::resume, "canary");
    EXPECT_EQ(scene.now_deploy("canary").build, BuildId{"b-3"});
}

TEST(Promotion, NeverReplacesARollbackOrAHotfix) {
    for (const DeployKind kind : {DeployKind::rollback, DeployKind::hotfix}) {
        LineScene scene([](StagePolicy& canary, StagePolicy&) { canary.supersede = Supersede::replace; });
        scene.publish("b-1");
        scene.walk_all();
        scene.publish("b-2");
        scene.walk_all();
        const DeployId id = scene.deploy("b-1", kind, "canary");
        scene.unhold("canary");
        scene.publish("b-3");
        EXPECT_EQ(scene.stage("canary").active, id) << to_string(kind);
    }
}

TEST(Promotion, OrdersBuildsByHistoryAndThenByPublishing) {
    Build older;
    older.number = 2;
    older.commit.generation = 7;
    Build newer = older;
    newer.number = 1;
    newer.commit.generation = 8;
    EXPECT_TRUE(is_newer(newer, older));
    newer.commit.generation = 7;
    EXPECT_FALSE(is_newer(newer, older)) << "two builds of one commit go by their order of publishing";
    newer.commit.generation = 8;
    newer.commit.branch = "topic";
    EXPECT_FALSE(is_newer(newer, older)) << "numbers of different branches say nothing";
    newer.commit.branch = older.commit.branch;
    newer.commit.generation = 0;
    EXPECT_FALSE(is_newer(newer, older));
}

} // namespace
} // namespace tt
