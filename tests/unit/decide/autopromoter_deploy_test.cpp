#include "tests/unit/decide/autopromoter.hpp"

namespace tt {
namespace {

using namespace autopromoter;

using AdaptProd = std::function<void(StagePolicy& prod)>;

/// One host each: host 0 in pred, which takes builds by command, host 1 in prod, which takes what pred
/// accepted.
struct PredScene : Scene {
    explicit PredScene(const AdaptProd& adapt = {}, Time start = clock("08:00"))
        : Scene(0, line(adapt), start) {
        add_host("pred");
        add_host("prod");
    }

    static Adapt line(const AdaptProd& adapt) {
        return [adapt](Policy& policy) {
            StagePolicy pred = policy.stages[0];
            pred.name = StageName{"pred"};
            pred.hosts.group = "pred";
            StagePolicy& prod = policy.stages[0];
            prod.from = {pred.name};
            prod.promote.on = PromoteOn::success;
            forgive(prod);
            if (adapt) adapt(prod);
            policy.stages.insert(policy.stages.begin(), pred);
        };
    }

    /// It goes to pred, and is accepted there this much later.
    void accepted_in_pred(const std::string& build, Duration later = 0min) {
        deploy(build, DeployKind::regular, "pred");
        pass(later);
        walk_all();
        unhold("pred");
        ASSERT_EQ(stage("pred").running, BuildId{build});
    }
};

/// At once, and by a schedule.
std::vector<AdaptProd> both_triggers() {
    return {{}, [](StagePolicy& prod) { at_ten(prod); }};
}

/// A file that names no such stage is refused by `tt config check`. A policy that does promotes nothing.
TEST(AutoPromoteDeployTest, testNoPredEnvironmentPromote) {
    for (const AdaptProd& trigger : both_triggers()) {
        PredScene scene([&](StagePolicy& prod) {
            if (trigger) trigger(prod);
            prod.from = {StageName{"nowhere"}};
        });
        scene.accepted_in_pred("b-1");
        pass_until(scene, clock("10:00"));
        EXPECT_EQ(scene.facts().stage.running, BuildId{});
        EXPECT_EQ(scene.blocked_by("upstream"), "not accepted in nowhere");
    }
}

TEST(AutoPromoteDeployTest, testNoPredEnvironDeployPromote) {
    for (const AdaptProd& trigger : both_triggers()) {
        PredScene scene(trigger);
        scene.publish("b-1");
        pass_until(scene, clock("10:00"));
        EXPECT_EQ(deploys(scene), 0U);
        EXPECT_EQ(scene.blocked_by("upstream"), "not accepted in pred");
    }
}

TEST(AutoPromoteDeployTest, testPredDeployAlreadyPromote) {
    for (const AdaptProd& trigger : both_triggers()) {
        PredScene scene(trigger);
        scene.accepted_in_pred("b-1");
        scene.runs("b-1");
        pass_until(scene, clock("10:00"));
        EXPECT_EQ(deploys(scene), 2U) << "one to each stage";
        EXPECT_EQ(scene.blocked_by("candidate"), "nothing newer to promote");
    }
}

TEST(AutoPromoteDeployTest, testOneBadDeployPromote) {
    PredScene scene;
    scene.accepted_in_pred("b-1");
    ASSERT_EQ(scene.stage().running, BuildId{"b-1"});
    scene.deploy("b-2", DeployKind::regular, "pred");
    scene.prepare(0);
    scene.begin(0);
    scene.finish(0);
    scene.unhold("pred");
    go_bad(scene, 1);
    const std::size_t before = deploys(scene);
    scene.pass(24h);
    EXPECT_EQ(deploys(scene), before) << "a rejected build is never tried again";
    EXPECT_EQ(scene.stage().running, BuildId{"b-1"});
}

/// Teletraan counts its delay from the start of the deploy upstream, so that a rollout of ten minutes leaves
/// nothing of it. In tt a build soaks while it is live and accepted: this one was accepted after 4 minutes.
TEST(AutoPromoteDeployTest, testPredDeployDelayPromote) {
    PredScene scene([](StagePolicy& prod) { prod.promote.soak = 10min; });
    scene.accepted_in_pred("b-1");
    scene.pass(10min);
    scene.walk_all();
    ASSERT_EQ(scene.stage().running, BuildId{"b-1"});
    scene.accepted_in_pred("b-3", 4min);
    scene.pass(7min);
    EXPECT_EQ(scene.blocked_by("soak"), "has soaked 7m of 10m in pred") << "11 minutes after the start";
    scene.pass(3min);
    EXPECT_EQ(scene.now_deploy().build, BuildId{"b-3"});
}

/// The same, where what prod runs came by hand.
TEST(AutoPromoteDeployTest, testPredDeployWithDelayPromote) {
    PredScene scene([](StagePolicy& prod) { prod.promote.soak = 10min; });
    scene.runs("b-0");
    scene.accepted_in_pred("b-1");
    scene.pass(6min);
    EXPECT_EQ(scene.blocked_by("soak"), "has soaked 6m of 10m in pred");
    scene.pass(5min);
    EXPECT_EQ(scene.now_deploy().build, BuildId{"b-1"});
}

/// Teletraan promotes from a stage at any time after its schedule has fired; only builds have to come within
/// a time of it. In tt `within` holds for both: who is down at ten does not promote in the afternoon.
TEST(AutoPromoteDeployTest, testScheduledPromote) {
    const auto ten = [](StagePolicy& prod) { at_ten(prod); };
    PredScene on_time(ten);
    on_time.accepted_in_pred("b-1");
    pass_until(on_time, clock("10:00"));
    EXPECT_EQ(on_time.now_deploy().build, BuildId{"b-1"});

    PredScene too_late(ten);
    too_late.accepted_in_pred("b-1");
    too_late.down_until(clock("15:00"));
    EXPECT_EQ(deploys(too_late), 1U) << "to pred only";
    pass_until(too_late, clock("10:00") + 24h);
    EXPECT_EQ(too_late.now_deploy().build, BuildId{"b-1"});

    PredScene too_young([](StagePolicy& prod) {
        at_ten(prod);
        prod.promote.soak = 2h + 1min;
    });
    too_young.accepted_in_pred("b-1");
    pass_until(too_young, clock("10:00"));
    EXPECT_EQ(too_young.blocked_by("soak"), "has soaked 2h of 2h1m in pred");
}

/// Every hour at 40 past, from nine to five. Both promote what is old enough, and nothing that is not.
TEST(AutoPromoteDeployTest, testScheduledPromote2) {
    for (const Duration soak : {Duration{10min}, Duration{24h}}) {
        PredScene scene([&](StagePolicy& prod) {
            at_ten(prod);
            prod.promote.schedule = "40 9-17 * * *";
            prod.promote.soak = soak;
        });
        scene.accepted_in_pred("b-1");
        pass_until(scene, clock("09:40") - 1ms);
        EXPECT_EQ(deploys(scene), 1U);
        scene.pass(1ms);
        EXPECT_EQ(deploys(scene), soak == Duration{10min} ? 2U : 1U);
        pass_until(scene, clock("18:00"));
        EXPECT_EQ(deploys(scene), soak == Duration{10min} ? 2U : 1U);
    }
}

} // namespace
} // namespace tt
