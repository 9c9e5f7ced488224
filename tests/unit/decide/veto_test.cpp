#include "pipeline/decide/contents.hpp"
#include "pipeline/decide/promotion.hpp"
#include "pipeline/engine/views.hpp"
#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace tt {
namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};

/// Commits are numbers: `0…01` is the first.
CommitId commit(int number) {
    std::string digits = std::to_string(number);
    return CommitId{std::string(40 - digits.size(), '0') + digits};
}

KnownCommit known(int number, const std::vector<int>& parents, const std::vector<int>& reverts = {}) {
    KnownCommit made;
    made.service = web;
    made.id = commit(number);
    for (const int parent : parents) made.parents.push_back(commit(parent));
    for (const int reverted : reverts) made.reverts.push_back(commit(reverted));
    return made;
}

State with(const std::vector<KnownCommit>& commits) {
    State state;
    for (const KnownCommit& each : commits) state.commits.put(each);
    return state;
}

bool contains(const State& state, int tip, int searched) {
    return Contents(state, web, commit(searched)).contain(commit(tip));
}

TEST(Contents, HoldsWhatItsHistoryHolds) {
    const State state = with({known(1, {}), known(2, {1}), known(3, {1}), known(4, {2, 3}), known(5, {4})});
    EXPECT_TRUE(contains(state, 5, 1));
    EXPECT_TRUE(contains(state, 5, 3)) << "through a merge";
    EXPECT_TRUE(contains(state, 3, 3)) << "itself";
    EXPECT_FALSE(contains(state, 2, 3)) << "another branch";
    EXPECT_FALSE(contains(state, 1, 5)) << "its future";
}

TEST(Contents, EndsWhereHistoryIsCut) {
    const State state = with({known(7, {6})});
    EXPECT_TRUE(contains(state, 7, 6)) << "the parent is named, though nothing is known of it";
    EXPECT_FALSE(contains(state, 7, 5));
    EXPECT_TRUE(contains(state, 9, 9)) << "of which nothing is known";
}

TEST(Contents, LetsARevertTakeACommitBackAndAnotherBringItAgain) {
    const State state =
        with({known(1, {}), known(2, {1}), known(3, {2}, {2}), known(4, {3}), known(5, {4}, {3})});
    EXPECT_TRUE(contains(state, 2, 2));
    EXPECT_FALSE(contains(state, 4, 2)) << "taken back by 3";
    EXPECT_TRUE(contains(state, 5, 2)) << "5 takes 3 back";
}

TEST(Contents, KnowsAChangeThatWasPickedFromElsewhere) {
    KnownCommit original = known(2, {1});
    KnownCommit picked = known(9, {1});
    original.patch = picked.patch = "p";
    const State state = with({known(1, {}), original, picked, known(10, {9}), known(11, {10}, {9})});
    EXPECT_TRUE(contains(state, 10, 2));
    EXPECT_FALSE(contains(state, 11, 2)) << "the picked one was taken back";
}

TEST(Contents, EndsWhenPublishersTellOfCommitsInACircle) {
    const State state = with({known(1, {2}, {2}), known(2, {1}, {1})});
    EXPECT_FALSE(contains(state, 1, 3));
    (void)contains(state, 1, 2);
}

/// By another method: all ancestors, one set for each tip.
bool contains_by_sets(const State& state, int tip, int searched) {
    std::set<CommitId> reached{commit(tip)};
    for (std::size_t before = 0; before != reached.size();) {
        before = reached.size();
        for (const auto& [key, each] : state.commits.rows())
            if (reached.contains(each->id)) reached.insert(each->parents.begin(), each->parents.end());
    }
    return reached.contains(commit(searched));
}

RC_GTEST_PROP(Contents, AreAllAncestors, ()) {
    const int size = *rc::gen::inRange(1, 30);
    std::vector<KnownCommit> commits;
    for (int i = 1; i <= size; ++i) {
        std::vector<int> parents;
        for (int parents_left = i == 1 ? 0 : *rc::gen::inRange(0, 3); parents_left > 0; --parents_left)
            parents.push_back(*rc::gen::inRange(1, i));
        commits.push_back(known(i, parents));
    }
    const State state = with(commits);
    const int searched = *rc::gen::inRange(1, size + 1);
    Contents contents(state, web, commit(searched));
    for (int tip = 1; tip <= size; ++tip)
        RC_ASSERT(contents.contain(commit(tip)) == contains_by_sets(state, tip, searched));
}

StartDeploy start(DeployKind kind, const std::string& build = "") {
    StartDeploy request;
    request.service = web;
    request.stage = StageName{"prod"};
    request.kind = kind;
    request.build = build;
    return request;
}

SetVeto veto(const std::string& target) {
    return {web, target, true, "loses sessions", false};
}

SetVeto lifted(const std::string& target) {
    return {web, target, false, "", false};
}

/// Builds b-1, b-2 … of commits 1, 2 …, each with the one before as its parent.
void publish(Scene& scene, int number, const std::vector<int>& reverts = {}) {
    const Build build = [&] {
        Build made;
        made.service = web;
        made.id = BuildId{"b-" + std::to_string(number)};
        made.commit.id = commit(number);
        made.commit.branch = "main";
        made.commit.generation = static_cast<std::uint64_t>(number);
        return made;
    }();
    ASSERT_TRUE(scene.ask(PublishBuild{build, {known(number, {number - 1}, reverts)}}));
}

struct VetoScene : Scene {
    VetoScene()
        : Scene(2, [](Policy& policy) { policy.stages[0].promote.on = PromoteOn::build; }) {}

    std::string candidate() const {
        const auto choice = choose(facts(), now());
        return choice.candidate ? choice.candidate->build->id.value : "";
    }
};

TEST(Veto, KeepsABuildOutOfPromotionAndOfDeploysByPeople) {
    VetoScene scene;
    publish(scene, 1);
    scene.walk_all();
    ASSERT_TRUE(scene.ask(SetHold{web, StageName{"prod"}, true, false, "wait", false}));
    publish(scene, 2);
    publish(scene, 3);
    ASSERT_TRUE(scene.ask(veto("b-3")));
    EXPECT_EQ(scene.candidate(), "b-2");
    const auto refused = scene.ask(start(DeployKind::regular, "b-3"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::blocked);
    EXPECT_EQ(
        refused.error().message, "b-3 may not go to web/prod: gate veto: vetoed by ana: loses sessions"
    );
    EXPECT_EQ(refused.error().hint, "tt veto b-3 --lift");
    ASSERT_TRUE(scene.ask(lifted("b-3")));
    EXPECT_EQ(scene.candidate(), "b-3");
}

TEST(Veto, OfACommitCoversEveryBuildThatContainsItAlsoLaterOnes) {
    VetoScene scene;
    publish(scene, 1);
    scene.walk_all();
    ASSERT_TRUE(scene.ask(SetHold{web, StageName{"prod"}, true, false, "wait", false}));
    publish(scene, 2);
    const auto answer = scene.ask(veto(commit(2).value));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->message, "commit 0000000000 is vetoed, and with it b-2");
    publish(scene, 3);
    EXPECT_EQ(scene.candidate(), "") << "b-3 contains the commit";
    publish(scene, 4, {2});
    EXPECT_EQ(scene.candidate(), "b-4") << "which takes the commit back";
}

TEST(Veto, OfACommitThatNoBuildContainsYetWaitsForIt) {
    VetoScene scene;
    publish(scene, 1);
    scene.walk_all();
    ASSERT_TRUE(scene.ask(veto(commit(2).value)));
    publish(scene, 2);
    scene.walk_all();
    EXPECT_EQ(scene.stage().running.value, "b-1");
}

TEST(Veto, TellsWhereSuchABuildIsLiveAndLeavesItThere) {
    VetoScene scene;
    publish(scene, 1);
    scene.walk_all();
    const auto answer = scene.ask(veto("b-1"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->message, "b-1 is vetoed; live in prod: tt rollback prod");
    EXPECT_EQ(scene.stage().running.value, "b-1");
    EXPECT_EQ(scene.stage().proven.value, "") << "nothing goes back to it";
    ASSERT_TRUE(scene.ask(lifted("b-1")));
    EXPECT_EQ(scene.stage().proven.value, "b-1");
}

TEST(Veto, HaltsARolloutThatIsUnderWay) {
    VetoScene scene;
    publish(scene, 1);
    scene.walk_all();
    publish(scene, 2);
    scene.prepare_all();
    ASSERT_TRUE(scene.ask(veto("b-2")));
    EXPECT_EQ(scene.now_deploy().state, DeployState::halted);
    EXPECT_EQ(scene.now_deploy().outcome, "vetoed by ana: loses sessions");
    scene.steer(DeployVerb::resume);
    EXPECT_EQ(scene.now_deploy().state, DeployState::halted) << "resuming does not pass over a veto";
}

TEST(Veto, RollsARolloutBackWhereTheStageSaysSo) {
    Scene scene(2, [](Policy& policy) {
        policy.stages[0].promote.on = PromoteOn::build;
        policy.stages[0].on_failure = OnFailure::rollback;
    });
    publish(scene, 1);
    scene.walk_all();
    publish(scene, 2);
    scene.prepare_all();
    scene.begin(0);
    ASSERT_TRUE(scene.ask(veto("b-2")));
    EXPECT_EQ(scene.now_deploy().kind, DeployKind::rollback);
    EXPECT_EQ(scene.now_deploy().build.value, "b-1");
}

TEST(Veto, EndsDeploysThatWaitInTheQueue) {
    Scene scene(2);
    publish(scene, 1);
    publish(scene, 2);
    scene.deploy("b-1");
    const DeployId queued = scene.deploy("b-2");
    ASSERT_EQ(scene.deploy_named(queued).state, DeployState::queued);
    ASSERT_TRUE(scene.ask(veto("b-2")));
    EXPECT_EQ(scene.deploy_named(queued).state, DeployState::aborted);
    EXPECT_TRUE(scene.stage().queue.empty());
}

/// Found by the simulation: a queued deploy of what the stage runs is new again once the stage has left it.
TEST(Veto, EndsAQueuedDeployAlsoWhenItsBuildBecomesNewOnlyLater) {
    Scene scene(2);
    for (const int build : {1, 2, 3}) publish(scene, build);
    scene.runs("b-1");
    scene.runs("b-2");
    scene.deploy("b-3");
    const DeployId queued = scene.deploy("b-2");
    ASSERT_TRUE(scene.ask(veto("b-2")));
    ASSERT_EQ(scene.deploy_named(queued).state, DeployState::queued);
    ASSERT_TRUE(scene.ask(start(DeployKind::rollback, "b-1")));
    EXPECT_EQ(scene.deploy_named(queued).state, DeployState::queued) << "the stage still runs b-2";
    scene.walk_all();
    EXPECT_EQ(scene.deploy_named(queued).state, DeployState::aborted);
    EXPECT_EQ(scene.stage().running.value, "b-1");
}

TEST(Veto, NeverStopsARollback) {
    Scene scene(2);
    publish(scene, 1);
    publish(scene, 2);
    scene.runs("b-1");
    scene.runs("b-2");
    ASSERT_TRUE(scene.ask(veto("b-1")));
    EXPECT_FALSE(scene.ask(start(DeployKind::rollback)))
        << "by itself it would not go back to a vetoed build";
    EXPECT_TRUE(scene.ask(start(DeployKind::rollback, "b-1")));
}

TEST(Veto, RefusesWhatItCannotMean) {
    VetoScene scene;
    publish(scene, 1);
    publish(scene, 2);
    EXPECT_EQ(scene.ask(veto("abcdef123")).error().kind, ErrorKind::not_found);
    EXPECT_EQ(scene.ask(veto("0000000")).error().message, "2 commits begin with '0000000'");
    EXPECT_EQ(scene.ask(veto("b-77")).error().kind, ErrorKind::not_found);
    EXPECT_EQ(scene.ask(SetVeto{web, "b-1", true, "", false}).error().message, "a veto needs a reason");
    const auto again = scene.ask(lifted("b-1"));
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->changed);
}

TEST(Publish, RefusesAHistoryThatIsNone) {
    Scene scene(1);
    Build build;
    build.service = web;
    build.id = BuildId{"b-1"};
    KnownCommit odd;
    odd.id = CommitId{"../x"};
    EXPECT_EQ(scene.ask(PublishBuild{build, {odd}}).error().kind, ErrorKind::invalid_input);
}

TEST(Publish, TellsOfWhichBuildsTheHistoryIsKnown) {
    Scene scene(1);
    publish(scene, 1);
    scene.publish("b-2");
    const auto view = builds_view(scene.state(), web, 10);
    ASSERT_TRUE(view);
    for (const BuildView& each : view->builds) EXPECT_EQ(each.history_known, each.build.id.value == "b-1");
}

TEST(Publish, KeepsWhatIsKnownOfACommit) {
    Scene scene(1);
    publish(scene, 1);
    Build build;
    build.service = web;
    build.id = BuildId{"b-2"};
    KnownCommit other = known(1, {});
    other.author = "mallory";
    ASSERT_TRUE(scene.ask(PublishBuild{build, {other}}));
    EXPECT_EQ(scene.state().commits.find("web/" + commit(1).value)->author, "");
}

} // namespace
} // namespace tt
