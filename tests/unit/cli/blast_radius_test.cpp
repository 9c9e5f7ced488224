#include "cli/commands/suggest.hpp"
#include "cli/render/blast_radius.hpp"
#include "tests/unit/cli/views.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

BlastRadius to_prod() {
    BlastRadius radius;
    radius.request.service = ServiceName("web");
    radius.request.stage = StageName("prod");
    radius.policy.name = StageName("prod");
    radius.policy.rollout.parallel = {20, true};
    radius.policy.rollout.batches = {{{1, false}, std::chrono::minutes{5}}, {{100, true}, Duration{0}}};
    radius.policy.on_failure = OnFailure::rollback;
    radius.capacity.expected = 40;
    radius.capacity.limit = 8;
    radius.capacity.floor = 32;
    radius.running = a_build(11, 'b');
    radius.build = a_build(12, 'c');
    return radius;
}

TEST(BlastRadius, NamesBuildHostsBatchesAndWhatFollowsAFailure) {
    EXPECT_EQ(to_text(to_prod()), R"(regular deploy to web/prod
  build       #12 b-cccccccccc ccccccc "Change number 12"
  replaces    #11 b-bbbbbbbbbb bbbbbbb, 1 commit older
  hosts       40 hosts, 8 at a time (20%), at least 32 always ready
  batches     1 and wait 5m, then 100%
  on failure  rollback
)");
}

TEST(BlastRadius, ShoutsWhenTheDeployGoesBackwards) {
    BlastRadius radius = to_prod();
    radius.running = a_build(15, 'f');
    EXPECT_NE(to_text(radius).find("3 commits NEWER"), std::string::npos);
}

TEST(BlastRadius, AsksForProdAndForTheLastStage) {
    Policy policy;
    policy.stages.resize(3);
    policy.stages[0].name = StageName("staging");
    policy.stages[1].name = StageName("prod");
    policy.stages[2].name = StageName("prod-eu");
    EXPECT_FALSE(needs_confirmation(policy, StageName("staging")));
    EXPECT_TRUE(needs_confirmation(policy, StageName("prod")));
    EXPECT_TRUE(needs_confirmation(policy, StageName("prod-eu")));
}

TEST(FindBuild, TakesNumbersIdsAndCommitsButNoGuess) {
    const BuildsView builds{{{a_build(12, 'c'), {}}, {a_build(1, 'b'), {}}}};
    EXPECT_EQ(find_build(builds, "#12")->number, 12U);
    EXPECT_EQ(find_build(builds, "b-bb")->number, 1U);
    EXPECT_EQ(find_build(builds, "ccc")->number, 12U);
    EXPECT_FALSE(find_build(builds, "b-"));
    EXPECT_FALSE(find_build(builds, "#2"));
    EXPECT_FALSE(find_build(builds, ""));
}

StatusView status_of(StageView staging, StageView prod) {
    ServiceView service;
    service.name = ServiceName("web");
    service.stages = {std::move(staging), std::move(prod)};
    return {at(0), {service}, {}};
}

TEST(Suggestion, FollowsTheBuildOnItsWay) {
    const BuildsView builds{{{a_build(12, 'c'), {}}}};
    StageView staging = a_stage("staging", 1);
    StageView prod = a_stage("prod", 2);
    EXPECT_EQ(suggestion(status_of(staging, prod), {}), "publish a first build: tt publish");
    EXPECT_EQ(suggestion(status_of(staging, prod), builds), "ship it onward: tt deploy staging");
    staging.running = a_build(12, 'c');
    staging.serving = 1;
    EXPECT_EQ(suggestion(status_of(staging, prod), builds), "ship it onward: tt deploy prod");
    prod.running = a_build(12, 'c');
    prod.serving = 2;
    EXPECT_EQ(suggestion(status_of(staging, prod), builds), "");
}

TEST(Suggestion, PutsTroubleFirst) {
    const BuildsView builds{{{a_build(12, 'c'), {}}}};
    StageView prod = a_stage("prod", 2);
    prod.active = a_deploy().deploy;
    prod.active->state = DeployState::halted;
    EXPECT_EQ(
        suggestion(status_of(a_stage("staging", 1), prod), builds),
        "d12 is halted: tt why prod, then tt retry, resume or rollback"
    );
    prod.active.reset();
    prod.hold = Hold{.owner = "ana", .reason = "incident", .since = at(0)};
    EXPECT_EQ(
        suggestion(status_of(a_stage("staging", 1), prod), builds),
        "prod is on hold: tt unhold prod, when the reason is gone"
    );
}

TEST(Suggestion, NamesAStageWhoseHostsDoNotSpeakAlsoWhereItRunsNothing) {
    StageView staging = a_stage("staging", 1);
    staging.capacity.reachable = 0;
    EXPECT_EQ(
        suggestion(status_of(staging, a_stage("prod", 2)), {{{a_build(12, 'c'), {}}}}),
        "some hosts do not speak: tt hosts staging"
    );
}

TEST(Suggestion, PutsHostsThatDoNotServeBeforeAHold) {
    StageView staging = a_stage("staging", 1);
    StageView prod = a_stage("prod", 2);
    staging.hold = Hold{.owner = "ana", .reason = "incident", .since = at(0)};
    prod.running = a_build(12, 'c');
    prod.serving = 1;
    EXPECT_EQ(
        suggestion(status_of(staging, prod), {{{a_build(12, 'c'), {}}}}),
        "1 of 2 hosts of prod do not serve it well: tt hosts prod, then tt why HOST"
    );
}

} // namespace
} // namespace tt
