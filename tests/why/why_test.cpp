#include "pipeline/engine/views.hpp"
#include "tests/unit/decide/line_scene.hpp"
#include "tests/why/printed.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace tt {
namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};
const StageName prod{"prod"};

std::string why(const Scene& scene, const std::string& subject = "prod") {
    const auto view = why_view(scene.state(), web, subject, scene.now());
    return view ? printed(*view, scene.now()) : view.error().message;
}

/// Compares with golden/NAME.txt, or rewrites it when TT_TEST_ACCEPT is set.
void expect_golden(const std::string& name, const std::string& actual) {
    const std::string file = std::string(TT_GOLDEN) + "/" + name + ".txt";
    if (std::getenv("TT_TEST_ACCEPT") != nullptr) std::ofstream(file) << actual;
    std::ifstream stream(file);
    EXPECT_EQ(actual, std::string(std::istreambuf_iterator<char>(stream), {}))
        << "accept with TT_TEST_ACCEPT=1";
}

/// prod takes builds by itself; b-1 is live, and b-2 is what could come.
struct WhyScene : Scene {
    explicit WhyScene(const std::function<void(StagePolicy&)>& adapt = {}, int hosts = 1)
        : Scene(hosts, [&](Policy& policy) {
            policy.stages[0].promote.on = PromoteOn::build;
            policy.metrics = "http://prometheus";
            if (adapt) adapt(policy.stages[0]);
        }) {}

    void held() { ASSERT_TRUE(ask(SetHold{web, prod, true, false, "market opens", false})); }
};

TEST(Why, Hold) {
    WhyScene scene;
    scene.held();
    scene.publish("b-1");
    expect_golden("hold", why(scene));
}

TEST(Why, Free) {
    WhyScene scene;
    scene.publish("b-1");
    scene.publish("b-2");
    expect_golden("free", why(scene));
}

TEST(Why, Hosts) {
    WhyScene scene({}, 0);
    scene.publish("b-1");
    expect_golden("hosts", why(scene));
}

TEST(Why, Capacity) {
    WhyScene scene([](StagePolicy& stage) { stage.rollout.floor = Amount{75, true}; }, 4);
    scene.runs("b-1");
    scene.held();
    scene.publish("b-2");
    scene.silence(0);
    scene.pass(5min);
    scene.unhold();
    expect_golden("capacity", why(scene));
}

TEST(Why, Schedule) {
    WhyScene scene([](StagePolicy& stage) {
        stage.promote.on = PromoteOn::schedule;
        stage.promote.schedule = "0 10 * * mon-fri";
        stage.promote.zone = "America/Los_Angeles";
    });
    scene.publish("b-1");
    expect_golden("schedule", why(scene));
}

TEST(Why, Window) {
    WhyScene scene([](StagePolicy& stage) {
        stage.windows = {*parse_window("mon-thu", "09:00-16:00", "America/Los_Angeles")};
    });
    scene.publish("b-1");
    expect_golden("window", why(scene));
}

TEST(Why, Freeze) {
    WhyScene scene;
    ASSERT_TRUE(scene.ask(SetFreeze{true, "holiday", "nobody is here", {}, scene.now() + 72h, {}, {}, false})
    );
    scene.publish("b-1");
    expect_golden("freeze", why(scene));
}

TEST(Why, Manual) {
    WhyScene scene([](StagePolicy& stage) { stage.promote.on = PromoteOn::manual; });
    scene.publish("b-1");
    expect_golden("manual", why(scene));
}

TEST(Why, ManualAndHeld) {
    WhyScene scene([](StagePolicy& stage) { stage.promote.on = PromoteOn::manual; }, 0);
    scene.held();
    expect_golden("manual_held", why(scene));
}

TEST(Why, NothingNewer) {
    WhyScene scene;
    expect_golden("candidate", why(scene));
}

TEST(Why, Newer) {
    WhyScene scene;
    scene.publish("b-1");
    scene.walk_all();
    scene.publish("b-2");
    scene.walk_all();
    expect_golden("newer", why(scene, "b-1"));
}

TEST(Why, RejectedHere) {
    WhyScene scene([](StagePolicy& stage) { stage.on_failure = OnFailure::rollback; });
    scene.runs("b-1");
    scene.publish("b-2");
    scene.prepare(0);
    scene.begin(0);
    scene.fail(0);
    expect_golden("rejected_here", why(scene, "b-2"));
}

TEST(Why, Veto) {
    WhyScene scene;
    scene.held();
    scene.publish("b-1");
    ASSERT_TRUE(scene.ask(SetVeto{web, "b-1", true, "loses sessions", false}));
    expect_golden("veto", why(scene, "b-1"));
}

TEST(Why, MissingHotfix) {
    const auto of_commit = [](char name) {
        return [name](Build& build) { build.commit.id = CommitId{std::string(40, name)}; };
    };
    WhyScene scene;
    scene.publish("b-1", of_commit('a'));
    scene.walk_all();
    scene.publish("b-2", of_commit('f'));
    scene.steer(DeployVerb::abort);
    scene.deploy("b-2", DeployKind::hotfix);
    scene.walk_all();
    scene.publish("b-3", of_commit('c'));
    expect_golden("missing_hotfix", why(scene, "b-3"));
}

TEST(Why, BranchAndClean) {
    WhyScene scene;
    scene.publish("b-1", [](Build& build) {
        build.commit.branch = "feature/cart";
        build.commit.dirty = true;
    });
    expect_golden("branch_and_clean", why(scene, "b-1"));
}

TEST(Why, UpstreamAndSoak) {
    LineScene scene([](StagePolicy&, StagePolicy& stage) { stage.promote.soak = 30min; });
    scene.publish("b-1");
    expect_golden("upstream", why(scene, "b-1") + why(scene));
    scene.walk_all();
    scene.pass(10min);
    expect_golden("soak", why(scene));
}

TEST(Why, Yield) {
    LineScene scene([](StagePolicy& canary, StagePolicy& stage) {
        canary.yield = Yield::until_soaked;
        stage.promote.soak = 1h;
    });
    scene.publish("b-1");
    scene.walk_all();
    scene.publish("b-2");
    expect_golden("yield", why(scene, "canary"));
}

TEST(Why, Approval) {
    WhyScene scene([](StagePolicy& stage) { stage.promote.approve = ApprovePolicy{2, true, {"ana", "ben"}}; }
    );
    scene.publish("b-1");
    expect_golden("approval", why(scene));
}

TEST(Why, OwnGate) {
    WhyScene scene([](StagePolicy& stage) {
        Probe probe{"error-rate", {}, 1min, false};
        probe.question.metric = Metric{"sum(errors)", Bound{0.01}, {}, {}};
        stage.promote.gates = {probe};
    });
    scene.publish("b-1");
    const std::string before = why(scene);
    scene.answer("error-rate", TestOutcome::rejected);
    expect_golden("own_gate", before + why(scene));
}

TEST(Why, RequiredCiAndChecks) {
    WhyScene scene;
    ASSERT_TRUE(scene.apply_policy([](Policy& policy) {
        policy.ci = {"https://ci.example", "acme/web", {"Build", "Test"}};
        policy.source.require = {"lint"};
    }));
    scene.publish("b-1");
    const std::string before = why(scene);
    const auto say = [&](const std::string& gate, TestOutcome outcome, const std::string& text) {
        EXPECT_TRUE(scene.ask(TakeFinding{web, StageName{"prod"}, gate, BuildId{"b-1"}, outcome, text}));
    };
    say("ci", TestOutcome::rejected, "CI stage Test: failure in acme/web #7");
    say("checks", TestOutcome::passed, "lint passed for 1a2b3c4d5e");
    expect_golden("required", before + why(scene));
}

TEST(Why, MaxCommits) {
    WhyScene scene([](StagePolicy& stage) { stage.promote.max_commits = 2; });
    scene.runs("b-1");
    scene.publish("b-2", [](Build& build) { build.commit.generation += 4; });
    expect_golden("max_commits", why(scene));
}

TEST(Why, AcceptanceAndWatch) {
    WhyScene scene([](StagePolicy& stage) {
        Probe probe{"error-rate", {}, 1min, false};
        probe.question.metric = Metric{"sum(errors)", Bound{0.01}, {}, {}};
        stage.watch = {probe};
        stage.accept = AcceptPolicy{.by = {"ci"}};
    });
    scene.publish("b-1");
    scene.walk_all();
    expect_golden("acceptance", why(scene));
}

TEST(Why, PauseAndHalt) {
    WhyScene scene;
    scene.publish("b-1");
    scene.steer(DeployVerb::pause);
    const std::string paused = why(scene);
    scene.steer(DeployVerb::resume);
    scene.prepare(0);
    scene.begin(0);
    scene.fail(0);
    expect_golden("pause_and_halt", paused + why(scene));
}

TEST(Why, QueuedDeploy) {
    WhyScene scene([](StagePolicy& stage) { stage.promote.on = PromoteOn::manual; });
    scene.deploy("b-1");
    const DeployId waiting = scene.deploy("b-2");
    expect_golden("queue", why(scene, waiting.value));
}

TEST(Why, QueuedBehindAHaltedDeploy) {
    WhyScene scene([](StagePolicy& stage) { stage.promote.on = PromoteOn::manual; });
    scene.deploy("b-1");
    scene.prepare(0);
    scene.begin(0);
    scene.fail(0);
    const DeployId waiting = scene.deploy("b-2");
    expect_golden("queue_halted", why(scene, waiting.value));
}

TEST(Why, AbortedAfterFailures) {
    WhyScene scene;
    scene.publish("b-1");
    scene.prepare(0);
    scene.begin(0);
    scene.fail(0);
    scene.steer(DeployVerb::abort);
    scene.unhold();
    EXPECT_TRUE(scene.stage().active.empty()) << "automation does not bring it again";
    expect_golden("aborted", why(scene, "b-1"));
}

TEST(Why, RolledBackWithoutAReason) {
    WhyScene scene;
    scene.runs("b-1");
    scene.runs("b-2");
    ASSERT_TRUE(scene.ask(StartDeploy{web, prod, DeployKind::rollback}));
    scene.walk_all();
    expect_golden("rolled_back", why(scene, "b-2"));
}

TEST(Why, HostInNoGroup) {
    WhyScene scene;
    ASSERT_TRUE(scene.ask(SteerHost{.verb = HostVerb::unassign, .host = "h0", .groups = {"prod"}}));
    expect_golden("host_no_group", why(scene, "h0"));
}

TEST(Why, Host) {
    WhyScene scene;
    scene.publish("b-1");
    scene.prepare(0);
    scene.begin(0);
    scene.fail(0);
    expect_golden("host", why(scene, scene.last_report(0).host.value));
}

} // namespace
} // namespace tt
