#include "pipeline/base/contains.hpp"
#include "pipeline/engine/views.hpp"
#include "tests/unit/calendar/zones.hpp"
#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;
using sample::at;

const ServiceName web{"web"};
const StageName prod{"prod"};
const Actor ana{"ana", {}, "test"};

StartDeploy request(const std::string& build, DeployKind kind = DeployKind::regular) {
    return {.service = web, .stage = prod, .kind = kind, .build = build, .reason = "", .idempotency_key = ""};
}

PlanView plan_of(const Scene& scene, const StartDeploy& deploy) {
    return plan_view(scene.state(), deploy, ana, scene.now()).value();
}

Scene::Adapt with(const std::function<void(StagePolicy&)>& adapt) {
    return [adapt](Policy& policy) { adapt(policy.stages[0]); };
}

/// Every host takes `host`, and all prepare in `prepare`.
void deploy_slowly(Scene& scene, const std::string& build, Duration prepare, Duration host) {
    const DeployId id = scene.deploy(build);
    scene.pass(prepare);
    scene.prepare_all();
    while (!is_over(scene.deploy_named(id).state)) {
        const std::vector<int> out = scene.out(id);
        if (out.empty()) scene.pass(1min);
        for (const int each : out) scene.begin(each);
        if (!out.empty()) scene.pass(host);
        for (const int each : out) scene.finish(each);
    }
    scene.unhold();
}

std::vector<std::size_t> sizes(const PlanView& view) {
    std::vector<std::size_t> sizes;
    for (const PlannedRound& round : view.rounds) sizes.push_back(round.hosts.size());
    return sizes;
}

std::vector<std::optional<Duration>> times(const PlanView& view) {
    std::vector<std::optional<Duration>> times;
    for (const PlannedRound& round : view.rounds) times.push_back(round.after);
    return times;
}

TEST(PlanView, TellsRoundsBatchesAndTheCapacityInEach) {
    Scene scene(8);
    scene.runs("b-1");
    ASSERT_TRUE(scene.apply_policy(with([](StagePolicy& stage) {
        stage.rollout.batches = {{{1, false}, 5min}, {{50, true}, 0s}, {{100, true}, 0s}};
        stage.rollout.parallel = {2, false};
    })));
    scene.publish("b-2");
    const PlanView view = plan_of(scene, request("b-2"));
    EXPECT_EQ(sizes(view), (std::vector<std::size_t>{1, 2, 1, 2, 2}));
    std::vector<int> batches;
    std::vector<int> ready;
    std::vector<int> done;
    for (const PlannedRound& round : view.rounds) {
        batches.push_back(round.batch);
        ready.push_back(round.capacity.ready);
        done.push_back(round.done);
    }
    EXPECT_EQ(batches, (std::vector{1, 2, 2, 3, 3}));
    EXPECT_EQ(ready, (std::vector{7, 6, 7, 6, 6}));
    EXPECT_EQ(done, (std::vector{0, 1, 3, 4, 6}));
    EXPECT_TRUE(view.stuck.empty());
    EXPECT_EQ(view.running->id.value, "b-1");
}

TEST(PlanView, TakesTheTimeThatEarlierDeploysTook) {
    Scene scene(4, with([](StagePolicy& stage) {
                    stage.rollout.batches = {{{1, false}, 5min}, {{100, true}, 0s}};
                    stage.rollout.floor = Amount{0, true};
                    stage.rollout.parallel = {2, false};
                }));
    for (const char* build : {"b-1", "b-2", "b-3", "b-4"}) deploy_slowly(scene, build, 10s, 30s);
    scene.publish("b-5");
    const PlanView view = plan_of(scene, request("b-5"));
    EXPECT_EQ(view.time.host, 30s);
    EXPECT_EQ(view.time.prepare, 10s);
    EXPECT_EQ(view.time.from.size(), 4U);
    EXPECT_EQ(times(view), (std::vector<std::optional<Duration>>{10s, 5min + 40s, 5min + 70s}));
    EXPECT_EQ(view.time.total, 5min + 100s);
}

TEST(PlanView, SaysThatNobodyKnowsHowLongAFirstDeployTakes) {
    Scene scene(2);
    scene.publish("b-1");
    const PlanView view = plan_of(scene, request("b-1"));
    EXPECT_EQ(view.time, ExpectedTime{});
    EXPECT_EQ(times(view), (std::vector<std::optional<Duration>>{{}, {}}));
}

TEST(PlanView, DoesNotKnowTheTimeOfATestThatNeverRan) {
    Scene scene(1);
    scene.runs("b-1");
    ASSERT_TRUE(scene.apply_policy(with([](StagePolicy& stage) {
        stage.accept = AcceptPolicy{.run = "smoke", .script = "", .http = ""};
    })));
    scene.publish("b-2");
    EXPECT_FALSE(plan_of(scene, request("b-2")).time.total);
    EXPECT_TRUE(plan_of(scene, request("", DeployKind::restart)).time.total) << "which nothing judges";
}

TEST(PlanView, LeavesOutHostsThatAreNotHeardOf) {
    Scene scene(10);
    scene.runs("b-1");
    scene.silence(3);
    scene.pass(grace + 1s);
    scene.publish("b-2");
    const PlanView view = plan_of(scene, request("b-2"));
    ASSERT_EQ(view.left_out.size(), 1U);
    EXPECT_EQ(view.left_out[0].name, "h3");
    EXPECT_EQ(view.rounds.size(), 9U);
    EXPECT_TRUE(view.stuck.empty()) << "nine of ten are a quorum";
}

TEST(PlanView, SaysWhatADeployWouldGetStuckAt) {
    Scene floor(4, with([](StagePolicy& stage) { stage.rollout.floor = Amount{100, true}; }));
    floor.runs("b-1");
    floor.publish("b-2");
    const PlanView high = plan_of(floor, request("b-2"));
    EXPECT_TRUE(high.rounds.empty());
    ASSERT_FALSE(high.stuck.empty());
    EXPECT_EQ(high.stuck.back().gate, "floor");
    EXPECT_FALSE(high.time.total);

    Scene quorum(4, with([](StagePolicy& stage) { stage.rollout.floor = Amount{0, true}; }));
    quorum.runs("b-1");
    quorum.silence(0);
    quorum.pass(grace + 1s);
    quorum.publish("b-2");
    const PlanView few = plan_of(quorum, request("b-2"));
    EXPECT_TRUE(contains(few.stuck | std::views::transform(&Because::gate), std::string("quorum")));
}

TEST(PlanView, TakesHostsThatAFreshControlPlaneHasNotHeardForReachable) {
    Scene scene(3);
    scene.runs("b-1");
    scene.publish("b-2");
    const std::string before = plan_of(scene, request("b-2")).id;
    scene.restart_server();
    const PlanView view = plan_of(scene, request("b-2"));
    EXPECT_EQ(view.rounds.size(), 3U);
    EXPECT_TRUE(view.left_out.empty());
    EXPECT_EQ(view.id, before);
}

TEST(PlanView, NamesTheDeployThatItWouldWaitFor) {
    Scene scene(3);
    scene.runs("b-1");
    const DeployId active = scene.deploy("b-2");
    scene.publish("b-3");
    const PlanView view = plan_of(scene, request("b-3"));
    EXPECT_EQ(view.after, active);
    EXPECT_EQ(view.rounds.size(), 3U);
    EXPECT_EQ(plan_of(scene, request("b-1", DeployKind::rollback)).after, DeployId{});
}

TEST(PlanView, SaysWhatWouldRefuseIt) {
    Scene scene(2);
    scene.runs("b-1");
    scene.publish("b-2");
    EXPECT_FALSE(plan_of(scene, request("b-2")).refusal);
    ASSERT_TRUE(scene.ask(SetVeto{web, "b-2", true, "leaks", false}));
    const PlanView view = plan_of(scene, request("b-2"));
    ASSERT_TRUE(view.refusal);
    EXPECT_EQ(view.refusal->code, "blocked");
    EXPECT_NE(view.refusal->message.find("leaks"), std::string::npos);
    EXPECT_EQ(view.rounds.size(), 0U) << "a vetoed build halts at once";
}

/// prod may get new builds from nine to four in Los Angeles: 17:00 to 24:00 UTC in winter.
void in_working_hours(StagePolicy& stage) {
    stage.windows = {parse_window("mon-sun", "09:00-16:00", "America/Los_Angeles").value()};
}

TEST(PlanView, WarnsOfAWindowThatClosesMeanwhile) {
    Scene scene(4, with(in_working_hours), at("2026-11-21T17:00:00Z"));
    scene.runs("b-1");
    deploy_slowly(scene, "b-2", 10s, 1min);
    scene.publish("b-3");
    EXPECT_FALSE(plan_of(scene, request("b-3")).crossing) << "there is plenty of time";
    scene.pass(at("2026-11-21T23:58:00Z") - scene.now());
    const PlanView view = plan_of(scene, request("b-3"));
    ASSERT_TRUE(view.crossing);
    EXPECT_EQ(view.crossing->gate, "window");
    EXPECT_EQ(view.crossing->until, at("2026-11-22T00:00:00Z"));
    EXPECT_EQ(
        view.crossing->reason,
        "new builds may start until 2026-11-22T00:00:00Z, 2m10s before its expected end; it goes on to its "
        "end, as on_close: finish says"
    );
    EXPECT_FALSE(plan_of(scene, request("", DeployKind::restart)).crossing) << "brings no new build";
}

TEST(PlanView, WarnsOfAFreezeAlsoWhenNobodyKnowsHowLongItTakes) {
    Scene scene(2, with([](StagePolicy& stage) { stage.on_close = OnClose::pause; }));
    scene.publish("b-1");
    const SetFreeze soon{true, "holiday", "nobody is here", scene.now() + 1h, end_of_time, web, {}, false};
    ASSERT_TRUE(scene.ask(soon));
    const PlanView view = plan_of(scene, request("b-1"));
    ASSERT_TRUE(view.crossing);
    EXPECT_EQ(view.crossing->gate, "freeze");
    EXPECT_NE(view.crossing->reason.find("may still be under way; it waits"), std::string::npos)
        << view.crossing->reason;
}

TEST(PlanView, TellsTheWayBack) {
    Scene scene(2);
    scene.runs("b-1");
    scene.publish("b-2", [](Build& build) { build.config.reversible = Reversible::never; });
    const PlanView view = plan_of(scene, request("b-2"));
    EXPECT_FALSE(view.back.reversible);
    EXPECT_EQ(view.back.build->id.value, "b-1");
    scene.publish("b-3");
    EXPECT_TRUE(plan_of(scene, request("b-3")).back.reversible);
}

TEST(PlanView, NamesTheCommitsThatComeAndGo) {
    Scene scene(1);
    const auto commit = [](const char* id) { return CommitId{std::string(40, *id)}; };
    const auto known = [&](const char* id, std::vector<CommitId> parents, int second) {
        KnownCommit made;
        made.service = web;
        made.id = commit(id);
        made.parents = std::move(parents);
        made.time = Time{std::chrono::seconds{second}};
        return made;
    };
    const auto publish = [&](const char* name, const char* tip, std::vector<KnownCommit> history) {
        Build build;
        build.id = BuildId{name};
        build.service = web;
        build.commit.id = commit(tip);
        ASSERT_TRUE(scene.ask(PublishBuild{build, std::move(history)}));
    };
    publish("b-1", "b", {known("a", {}, 1), known("b", {commit("a")}, 2)});
    publish("b-2", "d", {known("c", {commit("a")}, 3), known("d", {commit("c")}, 4)});
    publish("b-3", "e", {});
    scene.runs("b-1");
    const CommitsView commits = plan_of(scene, request("b-2")).commits;
    EXPECT_TRUE(commits.known);
    ASSERT_EQ(commits.brings.size(), 2U);
    EXPECT_EQ(commits.brings[0].id, commit("d")) << "the newest first";
    EXPECT_EQ(commits.brings[1].id, commit("c"));
    ASSERT_EQ(commits.takes_away.size(), 1U);
    EXPECT_EQ(commits.takes_away[0].id, commit("b"));
    EXPECT_FALSE(plan_of(scene, request("b-3")).commits.known) << "its publisher told nothing";
}

} // namespace
} // namespace tt
