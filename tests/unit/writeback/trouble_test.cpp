#include "tests/unit/writeback/writeback_setup.hpp"

namespace tt {
namespace {

using enum DeployState;

class Trouble : public Telling {
protected:
    Trouble() { wants({.deployments = true, .statuses = true, .comments = true, .stable = "stable"}); }

    void answers(int times, const Reply& reply) {
        fake_.with([&](FakeState& state) {
            for (int i = 0; i < times; ++i) state.next.push_back(reply);
        });
    }
};

TEST_F(Trouble, OfGithubIsLoggedOnceAndThenEverythingArrives) {
    deploy(1, 1, accepted);
    answers(6, {.status = 503, .body = "<html>down</html>"}); // A GET is sent twice.
    for (int i = 0; i < 3; ++i) {
        const auto wake = step();
        ASSERT_TRUE(wake);
        clock_.advance(*wake);
    }
    ASSERT_EQ(logged_.size(), 1U);
    EXPECT_NE(logged_[0].find("GitHub is not told of web"), std::string::npos) << logged_[0];
    EXPECT_EQ(step(), std::nullopt);
    ASSERT_EQ(logged_.size(), 2U);
    EXPECT_EQ(logged_[1], "GitHub is told of web again");
    EXPECT_EQ(states_of(0), (Texts{"success"}));
    fake_.with([&](FakeState& state) { EXPECT_EQ(state.refs["refs/heads/stable"], commit(1)); });
}

TEST_F(Trouble, IsNotAskedForMoreOftenEachTime) {
    deploy(1, 1, accepted);
    answers(100, {.status = 503, .body = "down"});
    std::vector<Duration> pauses;
    for (int i = 0; i < 9; ++i) {
        pauses.push_back(step().value());
        clock_.advance(pauses.back());
    }
    EXPECT_EQ(pauses.front(), 5s);
    EXPECT_EQ(pauses.at(1), 10s);
    EXPECT_EQ(pauses.back(), 10min);
    step();
    const std::size_t asked = fake_.seen().size();
    step();
    EXPECT_EQ(fake_.seen().size(), asked) << "not before its time";
}

TEST_F(Trouble, WithALimitSendsNothingUntilItIsOver) {
    deploy(1, 1, accepted);
    answers(1, {.status = 429, .headers = {{"Retry-After", "90"}}, .body = "{}"});
    EXPECT_EQ(step(), Duration{90s});
    for (int i = 0; i < 8; ++i) {
        clock_.advance(10s);
        step();
    }
    EXPECT_EQ(fake_.seen().size(), 1U);
    clock_.advance(10s);
    EXPECT_EQ(step(), std::nullopt);
    EXPECT_EQ(states_of(0), (Texts{"success"}));
}

TEST_F(Trouble, WithOneThingKeepsNoOtherBack) {
    policy_.source.write.stable = "x/../y";
    state_.policies.put(policy_);
    deploy(1, 1, accepted);
    EXPECT_TRUE(step());
    EXPECT_EQ(states_of(0), (Texts{"success"}));
    ASSERT_EQ(logged_.size(), 1U);
    EXPECT_NE(logged_[0].find("x/../y"), std::string::npos) << logged_[0];
}

TEST_F(Trouble, WithALoginSaysSoWithoutIt) {
    fake_.with([](FakeState& state) { state.tokens = {"another"}; });
    deploy(1, 1, accepted);
    EXPECT_TRUE(step());
    ASSERT_EQ(logged_.size(), 1U);
    EXPECT_NE(logged_[0].find("401"), std::string::npos) << logged_[0];
    EXPECT_EQ(logged_[0].find("good-token"), std::string::npos) << logged_[0];
}

TEST_F(Trouble, OfOneServiceIsNotThatOfAnother) {
    Policy other = policy_;
    other.service = ServiceName{"api"};
    other.source.github = "acme/gone";
    state_.services.put({.name = other.service, .policy = 1});
    state_.policies.put(other);
    deploy(1, 1, accepted);
    Deploy of_other = *state_.deploys.find("d1");
    of_other.id = DeployId{"d2"};
    of_other.service = other.service;
    state_.deploys.put(of_other);
    EXPECT_TRUE(step());
    EXPECT_EQ(states_of(0), (Texts{"success"}));
    ASSERT_EQ(logged_.size(), 1U);
    EXPECT_NE(logged_[0].find("not told of api"), std::string::npos) << logged_[0];
}

} // namespace
} // namespace tt
