#include "pipeline/decide/plan_id.hpp"
#include "pipeline/decide/requests.hpp"
#include "pipeline/engine/views.hpp"
#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace tt {
namespace {

using namespace std::chrono_literals;

const ServiceName web{"web"};
const StageName prod{"prod"};
const Actor ana{"ana", {}, "test"};

int drawn(int low, int high) {
    return *rc::gen::inRange(low, high + 1);
}

StartDeploy to_prod(const std::string& build) {
    return {.service = web, .stage = prod, .build = build, .reason = "", .idempotency_key = ""};
}

PlanView plan_of(const Scene& scene, const std::string& build) {
    return plan_view(scene.state(), to_prod(build), ana, scene.now()).value();
}

PlanId id_of(const Scene& scene, const std::string& build) {
    return parse_plan_id(plan_of(scene, build).id).value();
}

Result<Answer> deploy_as_planned(Scene& scene, const std::string& build, const std::string& plan) {
    StartDeploy request = to_prod(build);
    request.plan = plan;
    return scene.ask(request);
}

TEST(PlanId, IsReadAsItIsWritten) {
    const PlanId id{1, 0xabcdef01, 0xffffffff, 0};
    EXPECT_EQ(to_text(id), "p-00000001-abcdef01-ffffffff-00000000");
    EXPECT_EQ(parse_plan_id(to_text(id)).value(), id);
    for (const char* wrong :
         {"", "p", "p-1-2-3-4", "p-00000001-abcdef01-ffffffff-0000000",
          "p-00000001-abcdef01-ffffffff-0000000g", "q-00000001-abcdef01-ffffffff-00000000",
          "p-00000001-ABCDEF01-ffffffff-00000000", "p-00000001-abcdef01-ffffffff-000000000",
          "p-00000001+abcdef01-ffffffff-00000000"})
        EXPECT_EQ(parse_plan_id(wrong).error().kind, ErrorKind::invalid_input) << wrong;
}

TEST(PlanId, LetsADeployGoThatIsAsItWasPlanned) {
    Scene scene(3);
    scene.runs("b-1");
    scene.publish("b-2");
    const std::string plan = plan_of(scene, "b-2").id;
    scene.pass(1h);
    EXPECT_TRUE(deploy_as_planned(scene, "b-2", plan));
    EXPECT_EQ(scene.now_deploy().build.value, "b-2");
}

TEST(PlanId, RefusesADeployOverWhichTheWorldHasMoved) {
    Scene scene(3);
    scene.runs("b-1");
    scene.publish("b-2");
    const std::string plan = plan_of(scene, "b-2").id;
    scene.add_host();
    ASSERT_TRUE(scene.ask(SetHold{web, prod, true, false, "incident", false}));
    const auto answer = deploy_as_planned(scene, "b-2", plan);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::conflict);
    EXPECT_EQ(answer.error().message, "since it was planned something has moved: its hosts, its gates");
    EXPECT_EQ(answer.error().hint, "look again: tt plan prod b-2");
    EXPECT_TRUE(deploy_as_planned(scene, "b-2", plan_of(scene, "b-2").id));
}

TEST(PlanId, RefusesAnotherBuildThanThePlannedOne) {
    Scene scene(3);
    scene.runs("b-1");
    scene.publish("b-2");
    scene.publish("b-3");
    const auto answer = deploy_as_planned(scene, "b-3", plan_of(scene, "b-2").id);
    ASSERT_FALSE(answer);
    EXPECT_NE(answer.error().message.find("the build, or what prod runs"), std::string::npos);
}

TEST(PlanId, RefusesWhatIsNoPlan) {
    Scene scene(1);
    scene.publish("b-1");
    EXPECT_EQ(deploy_as_planned(scene, "b-1", "h4").error().kind, ErrorKind::invalid_input);
}

/// A stage of some hosts with any rollout, which runs b-1 and may get b-2.
Scene drawn_scene() {
    RolloutPolicy rollout;
    rollout.parallel = {drawn(1, 100), drawn(0, 1) == 1};
    if (drawn(0, 1) == 1) rollout.floor = Amount{drawn(0, 70), true};
    if (drawn(0, 1) == 1) rollout.batches = {{{drawn(1, 3), false}, drawn(0, 1) * 5min}, {{100, true}, 0s}};
    Scene scene(drawn(3, 10));
    scene.runs("b-1");
    RC_ASSERT(scene.apply_policy([&](Policy& policy) { policy.stages[0].rollout = rollout; }));
    scene.publish("b-2");
    return scene;
}

RC_GTEST_PROP(PlanId, IsTheSameWhenPlannedTwice, ()) {
    Scene scene = drawn_scene();
    const PlanView first = plan_of(scene, "b-2");
    const PlanView again = plan_of(scene, "b-2");
    scene.pass(std::chrono::seconds{drawn(0, 3600)});
    const PlanView later = plan_of(scene, "b-2");
    RC_ASSERT(first.id == again.id && first.rounds == again.rounds && first.time == again.time);
    RC_ASSERT(first.id == later.id && first.rounds == later.rounds && first.time == later.time);
}

RC_GTEST_PROP(PlanId, TakesTheHostsAsTheDeployThenDoes, ()) {
    Scene scene = drawn_scene();
    std::vector<HostId> planned;
    for (const PlannedRound& round : plan_of(scene, "b-2").rounds)
        for (const PlannedHost& host : round.hosts) planned.push_back(host.host);
    const DeployId deploy = scene.deploy("b-2");
    scene.steer(DeployVerb::pause);
    scene.prepare_all();
    scene.steer(DeployVerb::resume);
    for (int turn = 0; turn < 100 && !is_over(scene.deploy_named(deploy).state); ++turn) {
        scene.walk_all();
        scene.pass(1min);
    }
    RC_ASSERT(scene.deploy_named(deploy).state == DeployState::accepted);
    std::vector<std::pair<int, HostId>> given;
    for (const auto& [key, permit] : scene.state().permits.rows().with_prefix(deploy.value + "/"))
        given.emplace_back(std::stoi(permit->id.value.substr(1)), permit->host);
    std::ranges::sort(given);
    RC_ASSERT(planned.size() == given.size());
    for (std::size_t i = 0; i < given.size(); ++i) RC_ASSERT(planned[i] == given[i].second);
}

RC_GTEST_PROP(PlanId, MovesOnlyInThePartThatMoved, ()) {
    Scene scene = drawn_scene();
    const PlanId before = id_of(scene, "b-2");
    PlanId expected = before;
    std::string build = "b-2";
    const auto moved = [](std::uint32_t& part) { part = ~part; };
    switch (drawn(0, 8)) {
    case 0:
        scene.add_host();
        moved(expected.hosts);
        break;
    case 1:
        scene.silence(drawn(0, 2));
        scene.pass(grace + 1s);
        moved(expected.hosts);
        break;
    case 2:
        scene.fall_ill(drawn(0, 2));
        moved(expected.hosts);
        break;
    case 3:
        RC_ASSERT(scene.apply_policy([](Policy& policy) { policy.stages[0].hold_after = 7; }));
        moved(expected.policy);
        break;
    case 4:
        RC_ASSERT(scene.ask(ApplyConfig{
            web, *current_policy(scene.state(), web), {{"prod", {{"KEY", {ValueSource::text, "1"}}}}}, false
        }));
        moved(expected.policy);
        break;
    case 5:
        RC_ASSERT(scene.ask(SetHold{web, prod, true, false, "incident", false}));
        moved(expected.gates);
        break;
    case 6:
        RC_ASSERT(scene.ask(SetFreeze{true, "holiday", "nobody", {}, end_of_time, web, {}, false}));
        moved(expected.gates);
        break;
    case 7:
        RC_ASSERT(scene.ask(SetVeto{web, "b-2", true, "leaks", false}));
        moved(expected.gates);
        break;
    default:
        scene.publish("b-3");
        build = "b-3";
        moved(expected.build);
    }
    const PlanId after = id_of(scene, build);
    RC_ASSERT((after.build == before.build) == (expected.build == before.build));
    RC_ASSERT((after.hosts == before.hosts) == (expected.hosts == before.hosts));
    RC_ASSERT((after.policy == before.policy) == (expected.policy == before.policy));
    RC_ASSERT((after.gates == before.gates) == (expected.gates == before.gates));
}

} // namespace
} // namespace tt
