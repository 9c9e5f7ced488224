#include "pipeline/decide/approvals.hpp"
#include "pipeline/decide/promotion.hpp"
#include "tests/unit/decide/scene.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

const ServiceName web{"web"};
const StageName prod{"prod"};

StartDeploy start(const std::string& build, bool promote = false) {
    StartDeploy request;
    request.service = web;
    request.stage = prod;
    request.build = build;
    request.promote = promote;
    return request;
}

SetApproval approval(const std::string& build = "") {
    return {web, prod, build, true, "", false};
}

/// Builds move to prod by themselves once they are approved so.
struct ApprovalScene : Scene {
    explicit ApprovalScene(const ApprovePolicy& wanted)
        : Scene(1, [&](Policy& policy) {
            policy.stages[0].promote.on = PromoteOn::build;
            policy.stages[0].promote.approve = wanted;
        }) {
        publish("b-1", [](Build& build) { build.commit.author = "Ben Okri <ben@example.com>"; });
        walk_all();
    }

    std::string running() { return walk_all(), facts().stage.running.value; }
};

TEST(IsAuthor, GoesByNameAddressAndWhatStandsBeforeTheAt) {
    EXPECT_TRUE(is_author("ben", "Ben Okri <ben@example.com>"));
    EXPECT_TRUE(is_author("BEN@example.com", "Ben Okri <ben@example.com>"));
    EXPECT_TRUE(is_author("ben okri", "Ben Okri <ben@example.com>"));
    EXPECT_TRUE(is_author("ben", "ben"));
    EXPECT_FALSE(is_author("be", "Ben Okri <ben@example.com>"));
    EXPECT_FALSE(is_author("ana", "Ben Okri <ben@example.com>"));
    EXPECT_FALSE(is_author("ana", ""));
    EXPECT_FALSE(is_author("ana", "Ben <>"));
}

TEST(Approval, IsAwaitedAndSaysByWhom) {
    ApprovalScene scene({.count = 2, .not_author = true, .by = {"ana", "ben", "cem"}});
    EXPECT_EQ(scene.running(), "");
    EXPECT_EQ(
        scene.blocked_by("approval"),
        "nobody has approved it; it takes 2 people other than the author of ana, ben, cem"
    );
    ASSERT_TRUE(scene.ask(approval(), "ana"));
    EXPECT_EQ(scene.running(), "");
    EXPECT_EQ(
        scene.blocked_by("approval"),
        "approved by ana; it takes 2 people other than the author of ana, ben, cem"
    );
    ASSERT_TRUE(scene.ask(approval(), "cem"));
    EXPECT_EQ(scene.running(), "b-1");
}

TEST(Approval, OfOnePersonCountsOnce) {
    ApprovalScene scene({.count = 2, .not_author = false, .by = {}});
    const auto first = scene.ask(approval("b-1"));
    const auto second = scene.ask(approval("b-1"));
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->message, "ana approves b-1 for web/prod: 1 of 2 approvals");
    EXPECT_FALSE(second->changed);
    EXPECT_EQ(scene.running(), "");
}

TEST(Approval, OfOneBuildDoesNotCarryToTheNext) {
    ApprovalScene scene({.count = 1, .not_author = false, .by = {}});
    ASSERT_TRUE(scene.ask(approval("b-1")));
    EXPECT_EQ(scene.running(), "b-1");
    scene.publish("b-2");
    EXPECT_EQ(scene.running(), "b-1");
    EXPECT_EQ(scene.blocked_by("approval"), "nobody has approved it; it takes 1 person");
}

TEST(Approval, OfTheAuthorOrOfSomebodyUnnamedIsRefused) {
    ApprovalScene scene({.count = 1, .not_author = true, .by = {"ana", "ben"}});
    const auto own = scene.ask(approval("b-1"), "ben");
    ASSERT_FALSE(own);
    EXPECT_EQ(own.error().kind, ErrorKind::denied);
    EXPECT_EQ(own.error().message, "ben is the author of b-1 and may not approve it for web/prod");
    const auto stranger = scene.ask(approval("b-1"), "dan");
    ASSERT_FALSE(stranger);
    EXPECT_EQ(stranger.error().message, "the policy of web/prod does not name dan as an approver");
}

TEST(Approval, OfAVetoedBuildIsRefused) {
    ApprovalScene scene({.count = 1, .not_author = false, .by = {}});
    ASSERT_TRUE(scene.ask(SetVeto{web, "b-1", true, "loses sessions", false}));
    const auto refused = scene.ask(approval("b-1"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "b-1 is vetoed by ana: loses sessions");
    EXPECT_EQ(refused.error().hint, "tt veto b-1 --lift");
}

TEST(Approval, StopsCountingWhenThePolicyNamesThePersonNoMore) {
    ApprovalScene scene({.count = 2, .not_author = false, .by = {}});
    ASSERT_TRUE(scene.ask(approval("b-1"), "ana"));
    ASSERT_TRUE(scene.apply_policy([](Policy& policy) {
        policy.stages[0].promote.approve->by = {"ben", "cem"};
    }));
    EXPECT_EQ(scene.blocked_by("approval"), "nobody has approved it; it takes 2 people of ben, cem");
}

TEST(Approval, MayBeTakenBackUntilTheBuildGoes) {
    ApprovalScene scene({.count = 2, .not_author = false, .by = {}});
    ASSERT_TRUE(scene.ask(approval("b-1")));
    SetApproval back = approval("b-1");
    back.on = false;
    ASSERT_TRUE(scene.ask(back));
    EXPECT_TRUE(scene.state().approvals.rows().begin() == scene.state().approvals.rows().end());
    EXPECT_FALSE(scene.ask(back)->changed);
}

TEST(Approval, IsAskedForByPeoplesDeploysToo) {
    ApprovalScene scene({.count = 1, .not_author = false, .by = {}});
    const auto refused = scene.ask(start("b-1"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(
        refused.error().message,
        "b-1 may not go to web/prod: gate approval: nobody has approved it; it takes 1 person"
    );
    EXPECT_EQ(refused.error().hint, "tt approve prod b-1");
    ASSERT_TRUE(scene.ask(approval("b-1")));
    scene.walk_all();
    EXPECT_EQ(scene.facts().stage.running.value, "b-1");
}

TEST(Approval, IsNotWantedByAStageThatDoesNotSaySo) {
    Scene scene(1);
    scene.publish("b-1");
    EXPECT_EQ(scene.ask(approval("b-1")).error().message, "web/prod takes builds without approval");
}

TEST(MaxCommits, HoldsAutomationBackUntilAPersonSaysSo) {
    Scene scene(1, [](Policy& policy) {
        policy.stages[0].promote.on = PromoteOn::build;
        policy.stages[0].promote.max_commits = 2;
    });
    const auto at = [](std::uint64_t generation) {
        return [generation](Build& build) {
            build.commit.branch = "main";
            build.commit.generation = generation;
        };
    };
    scene.publish("b-1", at(10));
    scene.walk_all();
    EXPECT_EQ(scene.facts().stage.running.value, "b-1") << "there is nothing to count from yet";
    scene.publish("b-2", at(13));
    scene.walk_all();
    EXPECT_EQ(scene.facts().stage.running.value, "b-1");
    EXPECT_EQ(scene.blocked_by("max commits"), "brings 3 commits; automation brings at most 2");
    scene.publish("b-3", at(12));
    scene.walk_all();
    EXPECT_EQ(scene.facts().stage.running.value, "b-2") << "b-3 brought two, and from there b-2 brings one";
}

TEST(MaxCommits, IsNoLimitForAPerson) {
    Scene scene(1, [](Policy& policy) {
        policy.stages[0].promote.on = PromoteOn::build;
        policy.stages[0].promote.max_commits = 1;
    });
    for (const std::uint64_t generation : {1U, 9U})
        scene.publish(
            "b-" + std::to_string(generation),
            [&](Build& build) {
                build.commit.branch = "main";
                build.commit.generation = generation;
            }
        ),
            scene.walk_all();
    EXPECT_EQ(scene.facts().stage.running.value, "b-1");
    EXPECT_TRUE(scene.ask(start("b-9", true)));
}

} // namespace
} // namespace tt
