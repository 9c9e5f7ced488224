#include "integrations/acceptance/github_clients.hpp"
#include "integrations/acceptance/required.hpp"
#include "integrations/http/curl_client.hpp"
#include "tests/fakes/github/fake_github.hpp"
#include "tests/fakes/manual_clock.hpp"
#include "tests/support/rsa_pair.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

class AskChecks : public testing::Test {
protected:
    AskChecks() {
        logins_.add(fake_.api(), "ghp_s3cret");
        commit_ = fake_.with([](FakeState& state) {
            state.tokens = {"ghp_s3cret"};
            return state.grow("main", 1).front();
        });
    }

    void has(const std::vector<FakeStatus>& statuses, const std::vector<FakeCheckRun>& runs) {
        fake_.with([&](FakeState& state) {
            state.statuses[commit_] = statuses;
            state.runs[commit_] = runs;
        });
    }

    Verdict ask(const std::vector<std::string>& names = {"lint", "unit"}) {
        Question question;
        question.checks = Required{fake_.api(), "acme/web", names};
        return ask_checks(question, {CommitId{commit_}, ""}, github_);
    }

    FakeGithub fake_;
    Logins logins_;
    ManualClock clock_;
    std::string commit_;
    GithubClients github_{logins_, [] { return std::make_unique<CurlClient>("tt-test"); }, clock_};
};

TEST_F(AskChecks, PassWhenStatusesAndCheckRunsDid) {
    has({{"lint", "success"}}, {{"unit", "completed", "success"}, {"other", "completed", "failure"}});
    const Verdict verdict = ask();
    EXPECT_EQ(verdict.outcome, TestOutcome::passed) << verdict.output;
    EXPECT_EQ(verdict.output, "lint, unit passed for " + commit_.substr(0, 10));
}

TEST_F(AskChecks, NameThoseThatStandInTheWay) {
    has({{"lint", "failure"}}, {{"unit", "in_progress"}});
    EXPECT_EQ(ask().outcome, TestOutcome::rejected);
    EXPECT_EQ(ask().output, "check lint: failed, check unit: pending for " + commit_.substr(0, 10));
    has({}, {});
    EXPECT_EQ(ask().outcome, TestOutcome::rejected);
    EXPECT_EQ(
        ask().output, "check lint has not reported, check unit has not reported for " + commit_.substr(0, 10)
    );
}

TEST_F(AskChecks, CostNothingWhenNothingChanged) {
    has({{"lint", "success"}}, {{"unit", "completed", "success"}});
    ask();
    const auto left = fake_.with([](FakeState& state) { return state.limits.remaining; });
    for (int i = 0; i < 5; ++i) EXPECT_EQ(ask().outcome, TestOutcome::passed);
    EXPECT_EQ(fake_.with([](FakeState& state) { return state.limits.remaining; }), left);
}

TEST_F(AskChecks, AreNoAnswerWhenTheTokenIsNotTaken) {
    fake_.with([](FakeState& state) { state.tokens = {"another"}; });
    const Verdict verdict = ask();
    EXPECT_EQ(verdict.outcome, TestOutcome::interrupted);
    EXPECT_EQ(verdict.output.find("s3cret"), std::string::npos) << verdict.output;
}

TEST_F(AskChecks, SendTheTokenToNoOtherServer) {
    has({{"lint", "success"}}, {});
    logins_ = {};
    logins_.add("https://github.com", "ghp_s3cret");
    EXPECT_EQ(ask().outcome, TestOutcome::interrupted);
    for (const auto& seen : fake_.seen()) EXPECT_FALSE(seen.headers.find("Authorization"));
}

TEST_F(AskChecks, SpeakAsAnAppWhereTheLoginIsOne) {
    has({{"lint", "success"}}, {{"unit", "completed", "success"}});
    logins_ = {};
    logins_.add(fake_.api(), AppLogin{"Iv1.app", RsaPair().pkcs1()});
    EXPECT_EQ(ask().outcome, TestOutcome::passed);
    EXPECT_EQ(fake_.seen().back().headers.value("Authorization"), "Bearer ghs_1");
    logins_ = {};
}

} // namespace
} // namespace tt
