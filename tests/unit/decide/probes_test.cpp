#include "pipeline/decide/probes.hpp"
#include "pipeline/decide/promotion.hpp"
#include "tests/unit/decide/line_scene.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tt {
namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};

Probe error_rate(bool observe = false) {
    Probe probe{"errors", {}, 1min, observe};
    probe.question.metric = Metric{"sum(errors)", Bound{0.01}, {}, 10min};
    return probe;
}

/// prod has a gate of its own.
struct GateScene : LineScene {
    explicit GateScene(const Probe& probe = error_rate(), PromoteOn on = PromoteOn::success)
        : LineScene([&](StagePolicy&, StagePolicy& prod) {
            prod.promote.gates = {probe};
            prod.promote.on = on;
        }) {
        publish("b-1");
        walk_all();
    }

    [[nodiscard]] bool is_live() const {
        const Stage* prod = state().stages.find("web/prod");
        return prod && (!prod->active.empty() || !prod->running.empty());
    }

    [[nodiscard]] bool asks() const { return !plan("prod").actions.empty(); }
};

TEST(OwnGate, IsAskedAndLetsTheBuildGoWhenItSaysYes) {
    GateScene scene;
    EXPECT_EQ(
        scene.blocked_by("errors", "prod"),
        "is not answered yet; it is asked once the other gates of the build are open"
    );
    scene.answer("errors", TestOutcome::passed);
    EXPECT_TRUE(scene.is_live());
}

TEST(OwnGate, BlocksOnNoAndOnNoAnswerAndAsksAgain) {
    for (const TestOutcome outcome : {TestOutcome::rejected, TestOutcome::interrupted}) {
        GateScene scene;
        scene.answer("errors", outcome);
        EXPECT_FALSE(scene.is_live());
        EXPECT_FALSE(scene.asks()) << "the answer is young";
        EXPECT_LE(scene.plan("prod").wake_at, scene.now() + 1min);
        scene.pass(1min);
        scene.answer("errors", TestOutcome::passed);
        EXPECT_TRUE(scene.is_live());
    }
}

/// When the answer of just now is asked for again.
Time asked_again(const std::string& name) {
    Probe probe = error_rate();
    probe.name = name;
    GateScene scene(probe);
    scene.answer(name, TestOutcome::rejected);
    return scene.plan("prod").wake_at;
}

TEST(OwnGate, IsAskedAgainAtAMomentOfItsOwnBeforeTheAnswerIsOld) {
    std::set<Time> moments;
    for (const char* name : {"errors", "latency", "load", "memory", "queue"})
        moments.insert(asked_again(name));
    EXPECT_EQ(moments.size(), 5U);
    EXPECT_EQ(asked_again("errors"), asked_again("errors"));
}

TEST(OwnGate, IsAskedOnceInEachTimeThatAnAnswerMayBeOld) {
    GateScene scene;
    scene.answer("errors", TestOutcome::rejected);
    scene.pass(scene.plan("prod").wake_at - scene.now());
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(scene.asks());
        scene.answer("errors", TestOutcome::rejected);
        EXPECT_FALSE(scene.asks());
        EXPECT_EQ(scene.plan("prod").wake_at, scene.now() + 1min);
        scene.pass(1min);
    }
}

TEST(OwnGate, ThatOnlyObservesShowsWhatItWouldSay) {
    GateScene scene(error_rate(true));
    EXPECT_TRUE(scene.is_live());
    scene.publish("b-2");
    scene.walk_all();
    EXPECT_EQ(scene.stage("prod").running, BuildId{"b-2"});
    const Build& build = *scene.state().builds.find("b-2");
    ASSERT_TRUE(
        scene.ask(TakeFinding{web, StageName{"prod"}, "errors", build.id, TestOutcome::rejected, "is 5"})
    );
    const Because because = probe_gate(scene.facts("prod"), error_rate(true), build.id, scene.now());
    EXPECT_TRUE(because.passed);
    EXPECT_EQ(because.reason, "is 5; only observed");
}

TEST(OwnGate, IsNotAskedWhileAnotherGateOfTheBuildIsClosed) {
    LineScene scene([](StagePolicy&, StagePolicy& prod) {
        prod.promote.gates = {error_rate()};
        prod.promote.soak = 10min;
    });
    scene.publish("b-1");
    scene.walk_all();
    EXPECT_TRUE(scene.plan("prod").actions.empty());
    scene.pass(10min);
    EXPECT_EQ(scene.plan("prod").actions.size(), 1U);
}

TEST(OwnGate, AsksAboutTheBuildAndTheOneBeforeIt) {
    GateScene scene;
    scene.answer("errors", TestOutcome::passed);
    scene.walk_all();
    scene.publish("b-2");
    scene.walk_all();
    const Plan plan = scene.plan("prod");
    ASSERT_EQ(plan.actions.size(), 1U);
    EXPECT_EQ(plan.actions[0].key, "probe/web/prod/errors/b-2");
    EXPECT_EQ(plan.actions[0].build, BuildId{"b-2"});
    EXPECT_EQ(plan.actions[0].before, BuildId{"b-1"});
}

TEST(OwnGate, AnOldYesIsNoYes) {
    GateScene scene;
    ASSERT_TRUE(scene.ask(SetHold{web, StageName{"prod"}, true, false, "wait", false}));
    scene.answer("errors", TestOutcome::passed);
    scene.pass(2min);
    scene.unhold("prod");
    EXPECT_FALSE(scene.is_live());
    scene.answer("errors", TestOutcome::passed);
    EXPECT_TRUE(scene.is_live());
}

TEST(OwnGate, HoldsForPeopleWhoPromoteAndIsAskedBeforeTheyDo) {
    GateScene scene(error_rate(), PromoteOn::manual);
    StartDeploy promote{web, StageName{"prod"}, DeployKind::regular, "", "", "", true};
    const auto refused = scene.ask(promote);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().message.contains("gate errors")) << refused.error().message;
    scene.answer("errors", TestOutcome::passed);
    EXPECT_TRUE(scene.ask(promote));
}

TEST(OwnGate, ForgetsAnswersOfLongAgo) {
    GateScene scene;
    scene.answer("errors", TestOutcome::passed);
    scene.walk_all();
    scene.publish("b-2");
    scene.walk_all();
    scene.answer("errors", TestOutcome::rejected);
    EXPECT_EQ(scene.state().findings.rows().size(), 2U);
    scene.pass(25h);
    scene.answer("errors", TestOutcome::passed);
    EXPECT_EQ(scene.state().findings.rows().size(), 1U);
}

TEST(OwnGate, IsAskedAnewAfterARestart) {
    GateScene scene;
    scene.answer("errors", TestOutcome::rejected);
    scene.restart_server();
    EXPECT_EQ(scene.state().findings.rows().size(), 0U);
}

} // namespace
} // namespace tt
