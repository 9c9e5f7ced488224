#include "pipeline/decide/hotfixes.hpp"
#include "pipeline/decide/promotion.hpp"
#include "tests/unit/decide/line_scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};

CommitId commit(char name) {
    return CommitId{std::string(40, name)};
}

KnownCommit known(char name, std::vector<CommitId> parents, const std::string& patch = "") {
    return {web, commit(name), std::move(parents), {}, patch, "ana", std::string("Change ") + name, {}};
}

void publish_commit(
    Scene& scene, const char* id, char tip, std::vector<KnownCommit> history, const char* branch = "main"
) {
    static std::uint64_t generation = 0;
    Build build;
    build.id = BuildId{id};
    build.service = web;
    build.commit.id = commit(tip);
    build.commit.branch = branch;
    build.commit.generation = ++generation;
    ASSERT_TRUE(scene.ask(PublishBuild{build, std::move(history)}));
}

/// prod runs hotfix b-2, made of commit f on top of a; main goes on with b and c.
struct PatchedScene : Scene {
    PatchedScene()
        : Scene(1) {
        publish_commit(*this, "b-1", 'a', {known('a', {})});
        runs("b-1");
        publish_commit(*this, "b-2", 'f', {known('f', {commit('a')}, "patch-f")}, "hotfix");
        deploy("b-2", DeployKind::hotfix);
        walk_all();
    }

    Because gate(const char* build) { return hotfix_gate(facts(), *state().builds.find(build)); }
};

TEST(MissingHotfix, BlocksABuildWithoutIt) {
    PatchedScene scene;
    publish_commit(scene, "b-3", 'b', {known('b', {commit('a')})});
    const Because because = scene.gate("b-3");
    EXPECT_FALSE(because.passed);
    EXPECT_EQ(because.reason, "lacks ffffffffff (Change f), which hotfix d2 brought");
    EXPECT_EQ(because.command, "git cherry-pick -x ffffffffff, then tt publish");
}

TEST(MissingHotfix, IsSatisfiedByTheCommitOrByTheSamePatch) {
    PatchedScene scene;
    publish_commit(scene, "b-3", 'b', {known('b', {commit('f')})});
    EXPECT_TRUE(scene.gate("b-3").passed);
    publish_commit(scene, "b-4", 'c', {known('c', {commit('a')}, "patch-f")});
    EXPECT_TRUE(scene.gate("b-4").passed);
}

TEST(MissingHotfix, CountsEveryHotfixThatIsLive) {
    PatchedScene scene;
    publish_commit(scene, "b-3", 'e', {known('e', {commit('f')}, "patch-e")}, "hotfix");
    scene.deploy("b-3", DeployKind::hotfix);
    scene.walk_all();
    publish_commit(scene, "b-4", 'c', {known('c', {commit('a')}, "patch-e")});
    EXPECT_EQ(scene.gate("b-4").reason, "lacks ffffffffff (Change f), which hotfix d2 brought");
}

TEST(MissingHotfix, DoesNotMatterOnceItIsRolledBack) {
    PatchedScene scene;
    scene.deploy("b-1", DeployKind::rollback);
    scene.walk_all();
    publish_commit(scene, "b-3", 'b', {known('b', {commit('a')})});
    EXPECT_TRUE(scene.gate("b-3").passed);
}

TEST(MissingHotfix, StopsAutomationButNotPeople) {
    PatchedScene scene;
    ASSERT_TRUE(scene.apply_policy([](Policy& policy) { policy.stages[0].promote.on = PromoteOn::build; }));
    scene.unhold();
    publish_commit(scene, "b-3", 'b', {known('b', {commit('a')})});
    EXPECT_TRUE(scene.stage().active.empty());
    EXPECT_NE(scene.blocked_by("missing hotfix"), "");
    scene.deploy("b-3");
    EXPECT_FALSE(scene.stage().active.empty());
}

TEST(Hotfix, NeedsAReason) {
    Scene scene(1);
    scene.publish("b-1");
    const auto refused = scene.ask(StartDeploy{web, StageName{"prod"}, DeployKind::hotfix, "b-1", "", ""});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "a hotfix needs a reason, which the journal keeps");
}

TEST(Hotfix, PassesOverAClosedWindowWhereTheStageSaysSo) {
    for (const bool skips : {false, true}) {
        Scene scene(1, [&](Policy& policy) {
            if (skips) policy.stages[0].hotfix.skip = {Skip::freeze};
        });
        scene.publish("b-1");
        ASSERT_TRUE(scene.ask(SetFreeze{true, "holiday", "nobody is here", {}, end_of_time, {}, {}, false}));
        const auto answer =
            scene.ask(StartDeploy{web, StageName{"prod"}, DeployKind::hotfix, "b-1", "CVE", ""});
        EXPECT_EQ(answer.has_value(), skips);
        if (!skips) continue;
        EXPECT_EQ(scene.now_deploy().overrode, std::vector<std::string>{"freeze"});
    }
}

TEST(Hotfix, SoaksNowhereOnItsWayWhereTheStageSaysSo) {
    for (const bool skips : {false, true}) {
        LineScene scene([&](StagePolicy& canary, StagePolicy& prod) {
            canary.promote.on = PromoteOn::manual;
            prod.promote.soak = 10h;
            if (skips) prod.hotfix.skip = {Skip::soak};
        });
        scene.publish("b-1");
        ASSERT_TRUE(scene.ask(StartDeploy{web, StageName{"canary"}, DeployKind::hotfix, "b-1", "CVE", ""}));
        scene.walk_all();
        const Stage* prod = scene.state().stages.find("web/prod");
        ASSERT_EQ(prod && prod->running == BuildId{"b-1"}, skips);
        if (!skips) continue;
        EXPECT_EQ(scene.now_deploy("prod").kind, DeployKind::hotfix) << "it stays one";
    }
}

} // namespace
} // namespace tt
