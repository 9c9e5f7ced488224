#include "tests/unit/writeback/writeback_setup.hpp"

namespace tt {
namespace {

using enum DeployState;

class Deployments : public Telling {
protected:
    Deployments() { wants({.deployments = true}); }
};

TEST_F(Deployments, GoThroughTheStatesOfTheirDeploy) {
    for (const DeployState state : {queued, running, halted, running, accepting, accepted}) {
        deploy(1, 1, state);
        step();
    }
    fake_.with([&](FakeState& state) {
        ASSERT_EQ(state.deployments.size(), 1U);
        const FakeDeployment& shown = state.deployments[0];
        EXPECT_EQ(shown.sha, commit(1));
        EXPECT_EQ(shown.environment, "web/prod");
        EXPECT_EQ(shown.description, "d1: regular of b-1 by ana (fleet f1)");
        EXPECT_EQ(
            shown.states,
            (Texts{"queued", "in_progress", "in_progress", "in_progress", "in_progress", "success"})
        );
        EXPECT_EQ(shown.descriptions.at(2), "d1 halted");
    });
    EXPECT_NE(
        fake_.seen().back().body.find(R"("log_url":"https://tt.example/v1/log?subject=d1")"),
        std::string::npos
    );
    EXPECT_EQ(logged_, Texts{});
}

TEST_F(Deployments, BecomeInactiveWhenAnotherTakesTheStage) {
    deploy(1, 1, accepted);
    step();
    clock_.advance(72h);
    deploy(2, 2, accepted);
    step();
    EXPECT_EQ(states_of(0), (Texts{"success", "inactive"}));
    EXPECT_EQ(states_of(1), (Texts{"success"}));
}

TEST_F(Deployments, StayApartByStage) {
    deploy(1, 1, accepted, "canary");
    deploy(2, 1, accepted, "prod");
    step();
    EXPECT_EQ(states_of(0), (Texts{"success"}));
    EXPECT_EQ(states_of(1), (Texts{"success"}));
    fake_.with([](FakeState& state) { EXPECT_EQ(state.deployments.at(0).environment, "web/canary"); });
}

TEST_F(Deployments, FailWhenTheirDeployDoes) {
    deploy(1, 1, running);
    step();
    deploy(1, 1, failed);
    deploy(2, 2, accepted);
    reject(2);
    step();
    EXPECT_EQ(states_of(0).back(), "failure");
    EXPECT_EQ(states_of(1).back(), "failure") << "its acceptance was taken back";
}

TEST_F(Deployments, AreNotMadeForWhatCameToNothing) {
    deploy(1, 1, superseded);
    deploy(2, 2, aborted);
    deploy(3, 3, no_hosts);
    step();
    fake_.with([](FakeState& state) { EXPECT_TRUE(state.deployments.empty()); });
}

TEST_F(Deployments, AreWrittenOnceWhateverTheServerForgets) {
    deploy(1, 1, accepted);
    deploy(2, 2, running);
    step();
    const std::size_t before = written();
    for (int round = 0; round < 3; ++round) {
        restart();
        EXPECT_EQ(step(), std::nullopt);
    }
    EXPECT_EQ(written(), before);
    deploy(2, 2, accepted);
    restart();
    step();
    EXPECT_EQ(states_of(0), (Texts{"success", "inactive"}));
    EXPECT_EQ(states_of(1), (Texts{"in_progress", "success"}));
}

TEST_F(Deployments, AreFoundAgainWhenTheAnswerGotLost) {
    deploy(1, 1, running);
    fake_.with([&](FakeState& state) { // GitHub has made it, and a proxy answered.
        state.deployments.push_back(
            {1, commit(1), commit(1), "web/prod", "d1: regular of b-1 by ana (fleet f1)"}
        );
    });
    step();
    fake_.with([](FakeState& state) { EXPECT_EQ(state.deployments.size(), 1U); });
    EXPECT_EQ(states_of(0), (Texts{"in_progress"}));
}

TEST_F(Deployments, AskNothingWhenNothingChanged) {
    deploy(1, 1, accepted);
    step();
    const std::size_t before = fake_.seen().size();
    step();
    clock_.advance(1h);
    step();
    EXPECT_EQ(fake_.seen().size(), before);
}

TEST_F(Deployments, OfLongAgoAreLeftAlone) {
    for (int number = 1; number <= 4; ++number) deploy(number, number, accepted);
    clock_.advance(spoken_of_for);
    step();
    fake_.with([&](FakeState& state) {
        ASSERT_EQ(state.deployments.size(), 1U) << "only what the stage runs";
        EXPECT_EQ(state.deployments[0].sha, commit(4));
    });
}

TEST_F(Deployments, LeaveOutBuildsThatGithubHasNot) {
    Build dirty = *state_.builds.find("b-1");
    dirty.commit.dirty = true;
    state_.builds.put(dirty);
    deploy(1, 1, accepted);
    step();
    EXPECT_EQ(fake_.seen().size(), 0U);
}

} // namespace
} // namespace tt
