#include "tests/unit/writeback/writeback_setup.hpp"

namespace tt {
namespace {

using enum DeployState;

class Remarks : public Telling {
protected:
    Texts statuses_of(int number) {
        return fake_.with([&](FakeState& state) {
            Texts texts;
            for (const FakeStatus& status : state.statuses[commit(number)])
                texts.push_back(status.context + " " + status.state);
            return texts;
        });
    }

    std::string stable(const std::string& ref = "refs/heads/stable") {
        return fake_.with([&](FakeState& state) {
            const auto found = state.refs.find(ref);
            return found == state.refs.end() ? std::string() : found->second;
        });
    }

    Texts comments_on(std::int64_t pull) {
        return fake_.with([&](FakeState& state) { return state.comments[pull]; });
    }
};

TEST_F(Remarks, JudgeACommitOncePerStageAndState) {
    wants({.statuses = true});
    for (const DeployState state : {queued, running, accepted}) {
        deploy(1, 1, state, "canary");
        step();
        restart();
    }
    deploy(2, 1, running, "prod");
    step();
    deploy(2, 1, failed, "prod");
    step();
    EXPECT_EQ(
        statuses_of(1),
        (Texts{"tt/web/canary pending", "tt/web/canary success", "tt/web/prod pending", "tt/web/prod failure"}
        )
    );
}

TEST_F(Remarks, SayNothingOfACommitWhoseDeployNeverBegan) {
    wants({.statuses = true});
    deploy(1, 1, queued);
    step();
    EXPECT_EQ(statuses_of(1), Texts{});
}

TEST_F(Remarks, TakeTheirWordBack) {
    wants({.statuses = true});
    deploy(1, 1, accepted);
    step();
    reject(1);
    step();
    EXPECT_EQ(statuses_of(1), (Texts{"tt/web/prod success", "tt/web/prod failure"}));
}

TEST_F(Remarks, MoveTheBranchForwardAndBack) {
    wants({.stable = "stable"});
    deploy(1, 1, accepted, "canary");
    step();
    EXPECT_EQ(stable(), "") << "canary is not the last stage";
    deploy(2, 1, accepted, "prod");
    step();
    EXPECT_EQ(stable(), commit(1));
    deploy(3, 2, running, "prod");
    step();
    EXPECT_EQ(stable(), commit(1)) << "not proven yet";
    deploy(3, 2, accepted, "prod");
    step();
    EXPECT_EQ(stable(), commit(2));
    reject(2);
    deploy(4, 1, accepted, "prod", DeployKind::rollback);
    step();
    EXPECT_EQ(stable(), commit(1));
    restart();
    const std::size_t before = written();
    step();
    EXPECT_EQ(written(), before);
}

TEST_F(Remarks, MoveATagInPlaceOfABranch) {
    wants({.stable = "tags/stable"});
    deploy(1, 1, accepted, "prod");
    step();
    EXPECT_EQ(stable("refs/tags/stable"), commit(1));
    deploy(2, 2, accepted, "prod");
    step();
    EXPECT_EQ(stable("refs/tags/stable"), commit(2));
    restart();
    const std::size_t before = written();
    step();
    EXPECT_EQ(written(), before);
    EXPECT_EQ(stable(), "") << "no branch";
}

TEST_F(Remarks, KeepTheBranchBackUntilEveryLastStageHasProvenTheBuild) {
    wants({.stable = "stable"});
    StagePolicy other = policy_.stages[1];
    other.name = StageName{"prod-eu"};
    policy_.stages.push_back(other);
    state_.policies.put(policy_);
    deploy(1, 1, accepted, "prod");
    deploy(2, 1, accepted, "prod-eu");
    deploy(3, 2, accepted, "prod");
    step();
    EXPECT_EQ(stable(), commit(1));
    deploy(4, 2, accepted, "prod-eu");
    step();
    EXPECT_EQ(stable(), commit(2));
}

TEST_F(Remarks, NeverMoveTheBranchOfTheBuilds) {
    wants({.stable = "main"});
    deploy(1, 1, accepted);
    step();
    EXPECT_EQ(fake_.with([](FakeState& state) { return state.refs["refs/heads/main"]; }), commit(4));
}

TEST_F(Remarks, TellEachPullRequestOnceInEachStage) {
    wants({.comments = true});
    fake_.with([&](FakeState& state) {
        state.pulls = {{7, "One", commit(2), true}, {8, "Two", commit(3), true}, {9, "Old", commit(1), true}};
    });
    deploy(1, 1, accepted, "prod");
    clock_.advance(48h);
    deploy(2, 3, accepted, "prod");
    for (int round = 0; round < 3; ++round) {
        step();
        restart();
    }
    EXPECT_EQ(comments_on(9), Texts{}) << "it came long ago";
    for (const std::int64_t pull : {7, 8}) {
        ASSERT_EQ(comments_on(pull).size(), 1U);
        EXPECT_NE(comments_on(pull)[0].find("**web** has this change in **prod** since"), std::string::npos);
        EXPECT_NE(comments_on(pull)[0].find("<!-- tt: web/prod -->"), std::string::npos);
    }
    deploy(3, 3, accepted, "canary");
    deploy(4, 3, accepted, "prod", DeployKind::restart);
    step();
    EXPECT_EQ(comments_on(8).size(), 2U);
}

TEST_F(Remarks, SayNothingThatPeopleOrHooksWrote) {
    wants({.deployments = true, .statuses = true, .comments = true});
    fake_.with([&](FakeState& state) { state.pulls = {{7, "One", commit(1), true}}; });
    for (const DeployState end : {accepted, failed}) {
        deploy(1, 1, end);
        Deploy talkative = *state_.deploys.find("d1");
        talkative.reason = talkative.outcome = talkative.acceptance.output = "hush";
        state_.deploys.put(talkative);
        step();
    }
    for (const auto& seen : fake_.seen()) EXPECT_EQ(seen.body.find("hush"), std::string::npos) << seen.body;
    EXPECT_GE(written(), 5U);
}

TEST_F(Remarks, AreNothingWhereNothingIsWanted) {
    wants({});
    deploy(1, 1, accepted);
    EXPECT_EQ(step(), std::nullopt);
    EXPECT_EQ(fake_.seen().size(), 0U);
}

} // namespace
} // namespace tt
