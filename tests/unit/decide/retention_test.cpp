#include "pipeline/decide/promotion.hpp"
#include "pipeline/decide/requests.hpp"
#include "pipeline/decide/retention.hpp"
#include "pipeline/engine/views.hpp"
#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace tt {
namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};
const StageName prod{"prod"};

StartDeploy start(DeployKind kind, const std::string& build = "") {
    return {web, prod, kind, build, "", "", false, false};
}

/// Keeps the newest build that was never deployed, and those of the last two days.
struct RetentionScene : Scene {
    explicit RetentionScene(const Adapt& adapt = {}, int keep = 1)
        : Scene(1, [&](Policy& policy) {
            policy.retention = Retention{keep, 48h};
            if (adapt) adapt(policy);
        }) {}

    void publish_many(int from, int to) {
        for (int number = from; number <= to; ++number) publish("b-" + std::to_string(number));
    }

    /// So that neither age nor being fresh keeps anything that is there.
    void grow_old() { down_until(now() + 24h * 10); }

    [[nodiscard]] BuildFate fate(const std::string& build) const {
        const auto fates = fates_of(state(), web, now());
        const auto found = std::ranges::find(fates, BuildId{build}, &BuildFate::build);
        return found == fates.end() ? BuildFate{} : *found;
    }

    /// `live: live in prod`, or `collect`.
    [[nodiscard]] std::string told(const std::string& build) const {
        const BuildFate found = fate(build);
        if (found.build.empty()) return "";
        return found.kept ? std::string(to_string(*found.kept)) + ": " + found.because : "collect";
    }

    Result<Answer> collect(const std::vector<std::string>& builds) {
        CollectBuilds request{web, {}};
        for (const std::string& build : builds) request.builds.emplace_back(build);
        return ask(request);
    }

    [[nodiscard]] bool is_collected(const std::string& build) const {
        return state().builds.find(build)->collected.has_value();
    }
};

TEST(Retention, KeepsWhatIsLiveWasLiveOrIsTheWayBack) {
    RetentionScene scene;
    scene.publish_many(1, 5);
    for (const char* build : {"b-1", "b-2", "b-3"}) scene.runs(build);
    scene.grow_old();
    EXPECT_EQ(scene.told("b-3"), "live: live in prod");
    EXPECT_EQ(scene.told("b-2"), "rollback-target: the way back of prod");
    EXPECT_EQ(scene.told("b-1"), "was-live: was deployed to prod by d1");
    EXPECT_EQ(scene.told("b-5"), "next: next for prod");
    EXPECT_EQ(scene.told("b-4"), "collect");
}

TEST(Retention, KeepsWhatFailedOnItsWayAndWhatAHostServes) {
    RetentionScene scene;
    scene.runs("b-1");
    scene.deploy("b-2");
    scene.prepare(0);
    scene.begin(0);
    EXPECT_EQ(scene.told("b-2"), "wanted: d2 is under way to prod");
    scene.fail(0);
    scene.steer(DeployVerb::abort);
    scene.deploy("b-3", DeployKind::hotfix);
    scene.walk_all();
    scene.publish_many(4, 6);
    scene.grow_old();
    EXPECT_EQ(scene.told("b-2"), "was-live: was deployed to prod by d2");
    Report report = scene.last_report(0);
    report.services.at(0).serving = BuildId{"b-4"};
    ++report.sequence;
    ASSERT_TRUE(scene.take(report));
    EXPECT_EQ(scene.told("b-4"), "live: live on " + scene.state().hosts.rows().begin()->second->facts.name);
}

TEST(Retention, KeepsWhatWaitsInAQueueAndNotWhatNeverBegan) {
    RetentionScene scene;
    scene.publish_many(1, 6);
    const DeployId first = scene.deploy("b-1");
    const DeployId second = scene.deploy("b-2");
    const DeployId third = scene.deploy("b-3");
    ASSERT_EQ(scene.deploy_named(third).state, DeployState::queued);
    scene.prepare(0);
    scene.begin(0); // So that no deadline ends it.
    EXPECT_EQ(scene.told("b-2"), "wanted: d2 waits for prod");
    scene.finish(0);
    scene.walk_all();
    ASSERT_EQ(scene.deploy_named(second).state, DeployState::superseded);
    scene.grow_old();
    EXPECT_EQ(scene.told("b-2"), "collect") << "no host ever heard of it";
    EXPECT_EQ(scene.told("b-3"), "live: live in prod");
}

TEST(Retention, KeepsThePinnedUntilTheyArePinnedNoMore) {
    RetentionScene scene;
    scene.publish_many(1, 3);
    scene.runs("b-3");
    scene.grow_old();
    ASSERT_EQ(scene.told("b-1"), "collect");
    ASSERT_EQ(scene.told("b-2"), "collect");
    const auto pinned = scene.ask(SetPin{web, "#1", true, "for the customer", false});
    ASSERT_TRUE(pinned);
    EXPECT_EQ(pinned->message, "b-1 is pinned, and will not be collected");
    EXPECT_EQ(scene.told("b-1"), "pinned: pinned by ana: for the customer");
    EXPECT_EQ(scene.state().builds.find("b-1")->pin->by, "ana");
    EXPECT_FALSE(scene.ask(SetPin{web, "b-1", true, "", false}, "ben")->changed);
    EXPECT_EQ(scene.state().builds.find("b-1")->pin->by, "ana") << "no reason, no news";
    ASSERT_TRUE(scene.collect({"b-1", "b-2"}));
    EXPECT_FALSE(scene.is_collected("b-1"));
    EXPECT_TRUE(scene.is_collected("b-2"));
    EXPECT_TRUE(scene.ask(SetPin{web, "b-1", false, "", true})->changed) << "a dry run";
    EXPECT_EQ(scene.told("b-1"), "pinned: pinned by ana: for the customer");
    EXPECT_TRUE(scene.ask(SetPin{web, "b-1", false, "", false})->changed);
    EXPECT_FALSE(scene.ask(SetPin{web, "b-1", false, "", false})->changed);
    EXPECT_EQ(scene.told("b-1"), "collect");
}

TEST(Retention, KeepsWhatIsApprovedForAsLongAsItMayGo) {
    RetentionScene scene([](Policy& policy) { policy.stages[0].promote.approve = ApprovePolicy{}; });
    scene.publish_many(1, 4);
    ASSERT_TRUE(scene.ask(SetApproval{web, prod, "b-2", true, "", false}));
    scene.grow_old();
    EXPECT_EQ(scene.told("b-1"), "collect");
    EXPECT_EQ(scene.told("b-2"), "approved: approved for prod by ana");
    ASSERT_TRUE(scene.ask(SetApproval{web, prod, "b-3", true, "", false}));
    scene.runs("b-3");
    EXPECT_EQ(scene.told("b-2"), "collect") << "a newer one runs";
}

TEST(Retention, KeepsWhatIsNextBehindAHold) {
    RetentionScene scene(
        [](Policy& policy) {
            policy.stages[0].promote.on = PromoteOn::build;
            policy.stages[0].promote.pick = Pick::oldest;
        },
        0
    );
    scene.publish("b-1");
    scene.walk_all();
    ASSERT_TRUE(scene.ask(SetHold{web, prod, true, false, "wait", false}));
    scene.publish_many(2, 4);
    scene.grow_old();
    for (const char* build : {"b-2", "b-3", "b-4"})
        EXPECT_EQ(scene.told(build), "next: next for prod") << "the oldest goes first, then the others";
    ASSERT_TRUE(scene.apply_policy([](Policy& policy) { policy.stages[0].promote.pick = Pick::newest; }));
    EXPECT_EQ(scene.told("b-4"), "next: next for prod");
    EXPECT_EQ(scene.told("b-3"), "collect");
}

TEST(Retention, KeepsTheFreshTheYoungAndTheNewest) {
    RetentionScene scene({}, 2);
    scene.publish_many(1, 4);
    scene.runs("b-4");
    EXPECT_EQ(scene.told("b-1"), "fresh: published within the last 1d");
    scene.down_until(scene.now() + 24h - 1ms);
    EXPECT_EQ(scene.told("b-1"), "fresh: published within the last 1d");
    scene.down_until(scene.now() + 1ms);
    EXPECT_EQ(scene.told("b-1"), "age: younger than 2d");
    scene.down_until(scene.now() + 24h);
    EXPECT_EQ(scene.told("b-3"), "count: among the newest 2");
    EXPECT_EQ(scene.told("b-2"), "collect");
    EXPECT_EQ(scene.told("b-1"), "collect");
}

TEST(Retention, IsTheUsualOneWhereThePolicySaysNothing) {
    Scene scene(1);
    EXPECT_EQ(retention_of(scene.state(), web), (Retention{50, 24h * 90}));
}

TEST(Collected, GoesNowhereAnyMoreAndSaysWhy) {
    RetentionScene scene([](Policy& policy) {
        policy.stages[0].promote.approve = ApprovePolicy{1, false, {}};
    });
    scene.publish_many(1, 3);
    scene.grow_old();
    const auto answer = scene.collect({"b-1", "b-3", "b-9"});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->message, "collected 1 build") << "b-3 is next for prod";
    EXPECT_FALSE(scene.collect({"b-1"})->changed);
    for (const DeployKind kind : {DeployKind::regular, DeployKind::rollback}) {
        const auto refused = scene.ask(start(kind, "b-1"));
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, ErrorKind::blocked);
        EXPECT_EQ(
            refused.error().message, "b-1 was collected on 2026-12-01T00:00:00Z by ana: it had never been "
                                     "deployed, and its bytes are not kept any more"
        );
        EXPECT_TRUE(refused.error().hint.starts_with("publish it again, which brings it back: tt publish"));
    }
    StartDeploy promotion = start(DeployKind::regular, "b-1");
    promotion.promote = true;
    EXPECT_EQ(scene.ask(promotion).error().kind, ErrorKind::blocked);
    EXPECT_EQ(scene.ask(SetApproval{web, prod, "b-1", true, "", false}).error().kind, ErrorKind::blocked);
    EXPECT_EQ(scene.ask(SetPin{web, "b-1", true, "", false}).error().kind, ErrorKind::blocked);
    EXPECT_TRUE(why_view(scene.state(), web, "b-1", scene.now())->summary.contains("collected"));
}

TEST(Collected, IsNoCandidateOfAutomation) {
    RetentionScene scene(
        [](Policy& policy) {
            policy.stages[0].promote.on = PromoteOn::build;
            policy.stages[0].hold_after = 9;
            policy.stages[0].on_failure = OnFailure::proceed;
        },
        0
    );
    ASSERT_TRUE(scene.ask(SetHold{web, prod, true, false, "wait", false}));
    scene.publish_many(1, 3);
    scene.grow_old();
    ASSERT_TRUE(scene.collect({"b-1", "b-2"}));
    ASSERT_TRUE(scene.ask(SetVeto{web, "b-3", true, "bad", false}));
    const auto choice = choose(scene.facts(), scene.now());
    EXPECT_FALSE(choice.candidate) << choice.candidate->build->id.value;
}

TEST(Collected, ComesBackWhenItIsPublishedAgain) {
    RetentionScene scene;
    scene.publish_many(1, 3);
    scene.grow_old();
    ASSERT_TRUE(scene.collect({"b-1"}));
    Build again = *scene.state().builds.find("b-1");
    again.artifact.bytes = 7;
    const auto answer = scene.ask(PublishBuild{again}, "ben");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->message, "published again as #1, which was collected");
    EXPECT_TRUE(answer->changed);
    const Build& back = *scene.state().builds.find("b-1");
    EXPECT_FALSE(back.collected);
    EXPECT_EQ(back.artifact.bytes, 7U);
    EXPECT_EQ(back.published_by, "ben");
    EXPECT_EQ(scene.told("b-1"), "fresh: published within the last 1d");
    ASSERT_TRUE(scene.ask(NoteDeleted{{BuildId{"b-1"}}})) << "of the bytes that were there before";
    EXPECT_FALSE(scene.state().builds.find("b-1")->collected);
    EXPECT_TRUE(scene.ask(start(DeployKind::regular, "b-1")));
}

/// Or `tt publish` and then `tt deploy` of an old build would find it collected in between.
TEST(Collected, IsNotWhatWasJustPublishedOnceMore) {
    RetentionScene scene;
    scene.publish_many(1, 3);
    scene.grow_old();
    const auto answer = scene.ask(PublishBuild{*scene.state().builds.find("b-1")});
    ASSERT_TRUE(answer);
    EXPECT_FALSE(answer->changed);
    EXPECT_EQ(scene.told("b-1"), "fresh: published within the last 1d");
    EXPECT_EQ(scene.told("b-2"), "collect");
    const Time before = scene.state().builds.find("b-3")->published_at;
    ASSERT_TRUE(scene.ask(PublishBuild{*scene.state().builds.find("b-3")}));
    EXPECT_EQ(scene.state().builds.find("b-3")->published_at, before) << "nobody would collect that one";
}

TEST(Collected, NobodyPublishesABuildAsPinnedOrCollected) {
    RetentionScene scene;
    scene.publish("b-1", [](Build& build) {
        build.pin = Pin{"mallory", "", {}};
        build.collected = Collected{};
    });
    EXPECT_FALSE(scene.state().builds.find("b-1")->pin);
    EXPECT_FALSE(scene.state().builds.find("b-1")->collected);
}

TEST(Collected, SaysOnceThatItsBytesAreGone) {
    RetentionScene scene;
    scene.publish_many(1, 3);
    scene.grow_old();
    ASSERT_TRUE(scene.collect({"b-1"}));
    EXPECT_EQ(scene.state().builds.find("b-1")->collected->deleted_at, Time{});
    EXPECT_TRUE(scene.ask(NoteDeleted{{BuildId{"b-1"}, BuildId{"b-3"}, BuildId{"b-9"}}})->changed);
    EXPECT_EQ(scene.state().builds.find("b-1")->collected->deleted_at, scene.now());
    EXPECT_FALSE(scene.state().builds.find("b-3")->collected);
    EXPECT_FALSE(scene.ask(NoteDeleted{{BuildId{"b-1"}}})->changed);
}

TEST(Collected, IsToldByTheTimelineWithPinsOnce) {
    RetentionScene scene;
    scene.publish_many(1, 3);
    scene.grow_old();
    ASSERT_TRUE(scene.ask(SetPin{web, "b-2", true, "for later", false}));
    ASSERT_TRUE(scene.ask(SetPin{web, "b-2", false, "", false}));
    ASSERT_TRUE(scene.collect({"b-1"}));
    ASSERT_TRUE(scene.ask(NoteDeleted{{BuildId{"b-1"}}}));
    ASSERT_TRUE(scene.ask(PublishBuild{*scene.state().builds.find("b-1")}));
    Timeline timeline(scene.state(), "web");
    timeline.read(scene.journal);
    std::vector<std::string> told;
    for (const TimelineEntry& entry : timeline.view().entries)
        if (entry.subject.starts_with("b-")) told.push_back(entry.subject + " " + entry.what);
    EXPECT_EQ(
        told, (std::vector<std::string>{
                  "b-1 published as #1: ", "b-2 published as #2: ", "b-3 published as #3: ",
                  "b-2 pinned by ana: for later", "b-2 pinned no more",
                  "b-1 collected: it had never been deployed", "b-1 published again as #1"
              })
    );
}

TEST(Artifacts, AreUnusedOnlyWhenEveryBuildThatHasThemIsCollected) {
    RetentionScene scene({}, 0);
    const Digest shared("sha256:shared");
    const auto with_it = [&](Build& build) { build.artifact.digest = shared; };
    scene.publish("b-1", with_it);
    scene.publish("b-2", with_it);
    scene.publish("b-3");
    scene.grow_old();
    ASSERT_TRUE(scene.collect({"b-1"}));
    EXPECT_FALSE(is_unused(scene.state(), shared)) << "b-2 has it, too";
    ASSERT_TRUE(scene.collect({"b-2"}));
    EXPECT_TRUE(is_unused(scene.state(), shared));
    EXPECT_TRUE(is_unused(scene.state(), Digest("sha256:unknown")));
}

TEST(Trees, AreInUseWhenAHostHasThemOrMayGetThem) {
    RetentionScene scene({}, 3);
    for (const std::string build : {"b-1", "b-2", "b-3", "b-4", "b-5", "b-6"})
        scene.publish(build, [&](Build& each) { each.digest = Digest("tree of " + build); });
    for (const char* build : {"b-1", "b-2", "b-3"}) scene.runs(build);
    scene.grow_old();
    ASSERT_TRUE(scene.ask(SetPin{web, "b-4", true, "", false}));
    const auto trees = trees_in_use(scene.state(), scene.now());
    const std::set<Digest> expected{
        Digest("tree of b-2"), Digest("tree of b-3"), Digest("tree of b-4"), Digest("tree of b-6")
    };
    EXPECT_EQ(trees, expected) << "neither what was live nor what only its number keeps";
}

/// What happens to builds, at random; and by another way of counting, which of them were ever given to hosts.
class RandomLife : public RetentionScene {
public:
    RandomLife()
        : RetentionScene(
              [](Policy& policy) {
                  policy.stages[0].promote.on = *rc::gen::element(PromoteOn::manual, PromoteOn::build);
                  policy.stages[0].on_failure = *rc::gen::element(OnFailure::proceed, OnFailure::rollback);
                  policy.stages[0].hold_after = 9;
              },
              *rc::gen::inRange(0, 3)
          ) {
        publish_many(1, 4);
        if (*rc::gen::arbitrary<bool>()) grow_old();
    }

    void step() {
        const int what = *rc::gen::inRange(0, 9);
        if (what <= 1) publish("b-" + std::to_string(state().builds.size() + 1));
        if (what == 2) walk_all();
        if (what == 3) down_until(now() + std::chrono::hours{*rc::gen::inRange(1, 60)});
        if (what == 4) collect_all();
        if (what == 5) std::ignore = ask(start(DeployKind::rollback));
        if (what == 6) std::ignore = ask(SetPin{web, any_build(), *rc::gen::arbitrary<bool>(), "", false});
        if (what == 7) std::ignore = ask(PublishBuild{known_or_new()});
        if (what == 8) std::ignore = ask(start(DeployKind::regular, any_build()));
    }

    void look() {
        for (const ServiceGoal& part : goal(0).services)
            if (part.prepare) told_.insert(part.prepare->build);
    }

    void check() const {
        for (const auto& [key, build] : state().builds.rows()) {
            if (!build->collected) continue;
            RC_ASSERT(!told_.contains(build->id));
            RC_ASSERT(!build->pin);
            const Stage now = stage_or_new(state(), web, prod);
            RC_ASSERT(build->id != now.running && build->id != now.proven);
            RC_ASSERT(build->collected->at >= build->published_at + 24h);
        }
    }

    [[nodiscard]] bool has_collected() const {
        return std::ranges::any_of(state().builds.rows(), [](const auto& row) {
            return row.second->collected.has_value();
        });
    }

private:
    std::string any_build() {
        return "#" + std::to_string(*rc::gen::inRange<std::size_t>(1, state().builds.size() + 2));
    }

    Build known_or_new() {
        const auto found = find_build(state(), web, any_build());
        if (found) return **found;
        Build build;
        build.id = BuildId{"b-" + std::to_string(state().builds.size() + 1)};
        build.service = web;
        return build;
    }

    void collect_all() {
        std::vector<std::string> all;
        for (const auto& [key, build] : state().builds.rows()) all.emplace_back(key);
        ASSERT_TRUE(collect(all));
    }

    std::set<BuildId> told_;
};

RC_GTEST_PROP(Retention, NeverCollectsWhatAHostWasToldOf, ()) {
    RandomLife life;
    for (int steps = *rc::gen::inRange(5, 40); steps > 0; --steps) {
        life.step();
        life.look();
        life.check();
    }
    RC_TAG(life.has_collected() ? "collected something" : "collected nothing");
}

} // namespace
} // namespace tt
