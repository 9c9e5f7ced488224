#include "integrations/acceptance/required.hpp"
#include "integrations/http/curl_client.hpp"
#include "tests/fakes/jenkins/fake_jenkins.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using nlohmann::json;

const std::string job = "acme/web";
const CommitId commit{"abc4567890123"};

json stage(const std::string& name, const std::string& status) {
    return {{"id", name}, {"name", name}, {"status", status}, {"startTimeMillis", 1}, {"durationMillis", 1}};
}

/// A run that took the commit.
FakeRun run_with(std::int64_t number, const json& stages) {
    FakeRun run{.number = number, .result = "SUCCESS"};
    run.actions.push_back(
        {{"_class", "hudson.plugins.git.util.BuildData"},
         {"lastBuiltRevision",
          {{"SHA1", commit.value}, {"branch", {{{"SHA1", commit.value}, {"name", "origin/main"}}}}}},
         {"remoteUrls", {"https://github.com/acme/web"}}}
    );
    run.stages = stages;
    return run;
}

class AskCi : public testing::Test {
protected:
    AskCi() { logins_.add(fake_.url(), "ann:s3cret-token"); }

    void has(const std::vector<FakeRun>& runs) {
        fake_.with_job(job, [&](FakeJob& made) { made.runs = runs; });
    }

    Verdict ask(const std::string& ci_url = "", const std::vector<std::string>& names = {"Build", "Test"}) {
        Question question;
        question.ci = Required{fake_.url(), job, names};
        return ask_ci(question, {commit, ci_url}, logins_, http_, {});
    }

    FakeJenkins fake_;
    Logins logins_;
    CurlClient http_{"tt-test"};
};

TEST_F(AskCi, PassesWhenEveryRequiredStageDid) {
    has({run_with(3, {stage("Build", "SUCCESS"), stage("Test", "SUCCESS"), stage("Slow", "FAILED")})});
    const Verdict verdict = ask();
    EXPECT_EQ(verdict.outcome, TestOutcome::passed) << verdict.output;
    EXPECT_EQ(verdict.output, "Build, Test passed in acme/web #3");
}

TEST_F(AskCi, NamesTheStagesThatStandInTheWay) {
    has({run_with(3, {stage("Build", "SUCCESS"), stage("Test", "FAILED")})});
    EXPECT_EQ(ask().outcome, TestOutcome::rejected);
    EXPECT_EQ(ask().output, "CI stage Test: failure in acme/web #3");
    has({run_with(3, json::array({stage("Build", "IN_PROGRESS")}))});
    EXPECT_EQ(ask().outcome, TestOutcome::rejected);
    EXPECT_EQ(ask().output, "CI stage Build: running, CI stage Test has not begun in acme/web #3");
}

TEST_F(AskCi, TakesTheWorstOfStagesWithOneName) {
    has({run_with(3, {stage("Build", "SUCCESS"), stage("Test", "SUCCESS"), stage("Test", "FAILED")})});
    EXPECT_EQ(ask().outcome, TestOutcome::rejected);
}

TEST_F(AskCi, LooksAtTheRunThatThePublisherNamed) {
    const json good{stage("Build", "SUCCESS"), stage("Test", "SUCCESS")};
    const json bad = json::array({stage("Build", "FAILED")});
    has({run_with(3, good), run_with(4, bad)});
    EXPECT_EQ(ask(fake_.url() + "/job/acme/job/web/3/").outcome, TestOutcome::passed);
    EXPECT_EQ(ask(fake_.url() + "/job/acme/job/web/4/").outcome, TestOutcome::rejected);
    EXPECT_EQ(ask("https://elsewhere.example/job/acme/job/web/3/").outcome, TestOutcome::rejected)
        << "another server's run; the newest of the commit counts";
}

TEST_F(AskCi, IsNotJudgedByARunOfAnotherJobOrCommit) {
    const json good{stage("Build", "SUCCESS"), stage("Test", "SUCCESS")};
    FakeRun other = run_with(5, good);
    other.actions[0]["lastBuiltRevision"]["SHA1"] = "another";
    other.actions[0]["lastBuiltRevision"]["branch"][0]["SHA1"] = "another";
    has({run_with(4, json::array({stage("Build", "FAILED")})), other});
    fake_.with_job("easy", [&](FakeJob& made) { made.runs = {run_with(1, good)}; });
    EXPECT_EQ(ask(fake_.url() + "/job/easy/1/").outcome, TestOutcome::rejected);
    EXPECT_EQ(ask(fake_.url() + "/job/acme/job/web/5/").outcome, TestOutcome::rejected);
}

TEST_F(AskCi, IsNoAnswerWithoutARunOrARightToSeeIt) {
    has({});
    EXPECT_EQ(ask().outcome, TestOutcome::interrupted);
    EXPECT_NE(ask().output.find("no run of acme/web took commit abc4567890"), std::string::npos)
        << ask().output;
    logins_ = {};
    const Verdict verdict = ask();
    EXPECT_EQ(verdict.outcome, TestOutcome::interrupted);
    EXPECT_EQ(verdict.output.find("s3cret"), std::string::npos);
}

} // namespace
} // namespace tt
