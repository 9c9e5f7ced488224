// One service's runs, from a fake Jenkins over real HTTP; who publishes them is the test.

#include "integrations/http/curl_client.hpp"
#include "integrations/intake/service_intake.hpp"
#include "tests/fakes/jenkins/fake_jenkins.hpp"
#include "tests/fakes/manual_clock.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

const std::string commit(40, 'a');

FakeRun
run_of(std::int64_t number, const std::string& result = "SUCCESS", const std::string& branch = "main") {
    FakeRun run{.number = number, .result = result};
    run.actions.push_back(
        {{"lastBuiltRevision",
          {{"SHA1", commit}, {"branch", {{{"SHA1", commit}, {"name", "refs/remotes/origin/" + branch}}}}}},
         {"remoteUrls", {"https://github.com/acme/web.git"}}}
    );
    return run;
}

class OneService : public testing::Test {
protected:
    OneService() {
        logins_.add(jenkins_.url(), "ann:s3cret-token");
        logins_.add("https://github.com", "gh-token");
        policy_.service = ServiceName{"web"};
        policy_.revision = 1;
        policy_.source.github = "acme/web";
        policy_.ci = {jenkins_.url(), "acme/web", {}, "", true};
        adopt();
    }

    void adopt() {
        state_.services.put({.name = policy_.service, .policy = policy_.revision});
        state_.policies.put(policy_);
    }

    void has(const std::vector<FakeRun>& runs, const std::string& job = "acme/web") {
        jenkins_.with_job(job, [&](FakeJob& made) { made.runs = runs; });
    }

    ServiceIntake::Look look() { return intake_.look(state_); }

    std::string reason() {
        const auto done = look();
        return done.trouble ? done.trouble->reason : "";
    }

    [[nodiscard]] std::vector<std::int64_t> numbers() const {
        std::vector<std::int64_t> all;
        for (const RunToPublish& each : published_) all.push_back(each.run.number);
        return all;
    }

    FakeJenkins jenkins_;
    Logins logins_;
    ManualClock clock_;
    Policy policy_;
    State state_;
    std::vector<RunToPublish> published_;
    std::map<std::int64_t, Error> failing_; ///< By the number of the run.
    std::vector<std::string> log_;
    std::vector<std::string> warnings_;
    IntakeSetting setting_{
        .publish = [this](const RunToPublish& run, const std::stop_token&) -> Result<std::string> {
            published_.push_back(run);
            if (const auto bad = failing_.find(run.run.number); bad != failing_.end())
                return std::unexpected(bad->second);
            return "published as #1";
        },
        .make_http = [] { return std::make_unique<CurlClient>("tt-test"); },
        .logins = logins_,
        .log = [this](const std::string& text) { log_.push_back(text); },
        .warn = [this](const std::string& text) { warnings_.push_back(text); },
    };
    ServiceIntake intake_{ServiceName{"web"}, setting_, clock_, {}};
};

using Numbers = std::vector<std::int64_t>;

TEST_F(OneService, HasItsNewestRunPublishedOnceWithAllThatItTakes) {
    has({run_of(11), run_of(12), run_of(13, "FAILURE")});
    EXPECT_EQ(look().again, 1min);
    EXPECT_FALSE(look().trouble);
    ASSERT_EQ(numbers(), (Numbers{12}));
    const RunToPublish& run = published_.front();
    EXPECT_EQ(run.service.value, "web");
    EXPECT_EQ(run.run.job, "acme/web");
    EXPECT_EQ(
        run.jenkins.url + " " + run.jenkins.user + ":" + run.jenkins.secret,
        jenkins_.url() + " ann:s3cret-token"
    );
    EXPECT_EQ(run.remote, "https://github.com/acme/web.git");
    EXPECT_EQ(run.token, "gh-token");
    EXPECT_EQ(run.branch, "main");
    EXPECT_EQ(log_, (std::vector<std::string>{"web: acme/web #12 is published as #1"}));
    EXPECT_TRUE(warnings_.empty());
}

TEST_F(OneService, HasEachRunPublishedThatCameSince) {
    has({run_of(12)});
    look();
    has({run_of(12), run_of(13), run_of(14, "SUCCESS", "topic"), run_of(15)});
    Build build;
    build.id = BuildId{"b-1"};
    build.service = policy_.service;
    build.commit.branch = "main";
    build.ci_url = jenkins_.url() + "/job/acme/job/web/12/";
    state_.builds.put(build);
    look();
    look();
    EXPECT_EQ(numbers(), (Numbers{12, 13, 15}));
}

TEST_F(OneService, IsAskedForNothingThatItsPolicyDoesNotWant) {
    policy_.ci.publish = false;
    adopt();
    has({run_of(12)});
    EXPECT_FALSE(look().again);
    EXPECT_TRUE(jenkins_.requests().empty());
    policy_.ci.publish = true;
    adopt();
    EXPECT_TRUE(look().again);
    EXPECT_EQ(numbers(), (Numbers{12}));
}

TEST_F(OneService, TriesAgainWhatFailedAndLongerEachTime) {
    has({run_of(12)});
    failing_[12] = {ErrorKind::not_found, "acme/web #12 has no artifact", "let the job archive them"};
    const auto first = look();
    EXPECT_EQ(first.again, 5s);
    ASSERT_TRUE(first.trouble);
    EXPECT_EQ(first.trouble->gate, "publish");
    EXPECT_FALSE(first.trouble->passed);
    EXPECT_EQ(first.trouble->until, clock_.now() + 5s);
    EXPECT_EQ(
        first.trouble->reason,
        "acme/web #12 is not published: acme/web #12 has no artifact (let the job archive them)"
    );
    clock_.advance(4s);
    EXPECT_EQ(look().again, 1s);
    EXPECT_EQ(numbers().size(), 1U);
    clock_.advance(1s);
    EXPECT_EQ(look().again, 10s);
    EXPECT_EQ(numbers().size(), 2U);
    EXPECT_EQ(warnings_.size(), 1U) << "the same is said once";
    failing_.clear();
    clock_.advance(10s);
    EXPECT_EQ(reason(), "");
    EXPECT_EQ(warnings_.back(), "web: runs of acme/web become builds again");
    clock_.advance(1h);
    look();
    EXPECT_EQ(numbers().size(), 3U);
}

TEST_F(OneService, LetsAFailingRunHoldUpNoneThatIsNewer) {
    failing_[12] = {ErrorKind::timeout, "too slow"};
    has({run_of(12)});
    EXPECT_NE(reason(), "");
    has({run_of(12), run_of(13)});
    EXPECT_EQ(reason(), "") << "with the newer one published the older one is history";
    clock_.advance(1h);
    look();
    EXPECT_EQ(numbers(), (Numbers{12, 13}));
}

TEST_F(OneService, LeavesARunOfAnotherBranchAlone) {
    has({run_of(12)});
    failing_[12] = {ErrorKind::blocked, "commit aaaa is not on branch main"};
    EXPECT_EQ(reason(), "");
    clock_.advance(1h);
    EXPECT_EQ(reason(), "");
    EXPECT_EQ(numbers().size(), 1U);
    EXPECT_EQ(
        log_, (std::vector<std::string>{"web: acme/web #12 is left alone: commit aaaa is not on branch main"})
    );
}

TEST_F(OneService, FindsTheJobOfItsBranchInAProjectWithOneForEach) {
    policy_.source.branch = "release/2";
    adopt();
    jenkins_.with_job("acme/web", [](FakeJob& made) { made.project = true; });
    has({run_of(3, "SUCCESS", "release/2")}, "acme/web/release%2F2");
    EXPECT_EQ(reason(), "");
    ASSERT_EQ(numbers(), (Numbers{3}));
    EXPECT_EQ(published_.front().run.job, "acme/web/release%2F2");
    const auto asked = jenkins_.requests().size();
    look();
    EXPECT_EQ(jenkins_.requests().size(), asked + 1) << "and remembers it";
}

TEST_F(OneService, SaysOnceThatJenkinsCannotBeAsked) {
    has({run_of(12)});
    jenkins_.answer_next({.status = 503, .content_type = "text/html", .body = "Please wait"});
    const auto done = look();
    EXPECT_EQ(done.again, 1min);
    ASSERT_TRUE(done.trouble);
    EXPECT_TRUE(done.trouble->reason.starts_with("runs of acme/web cannot be seen: "))
        << done.trouble->reason;
    jenkins_.answer_next({.status = 502, .content_type = "text/html", .body = "Bad Gateway"});
    look();
    EXPECT_EQ(warnings_.size(), 1U);
    EXPECT_EQ(reason(), "");
    EXPECT_EQ(warnings_.size(), 2U);
    EXPECT_EQ(numbers(), (Numbers{12}));
}

TEST_F(OneService, LooksAgainSoonAfterACallWhileARunIsUnderWay) {
    has({run_of(12), run_of(13, "")});
    EXPECT_EQ(look().again, 1min);
    intake_.hurry();
    for (const Duration pause : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) EXPECT_EQ(look().again, pause);
    intake_.hurry();
    EXPECT_EQ(look().again, 1s);
    has({run_of(12), run_of(13)});
    EXPECT_EQ(look().again, 1min);
    EXPECT_EQ(numbers(), (Numbers{12, 13}));
}

TEST_F(OneService, BeginsAnewWithAnotherJob) {
    has({run_of(12)});
    failing_[12] = {ErrorKind::failed, "no"};
    look();
    policy_.ci.job = "acme/new";
    adopt();
    has({run_of(3)}, "acme/new");
    EXPECT_EQ(reason(), "");
    EXPECT_EQ(numbers(), (Numbers{12, 3}));
}

TEST_F(OneService, NeedsToKnowWhereItsCommitsAre) {
    policy_.source = {};
    policy_.source.git = ".";
    adopt();
    has({run_of(12)});
    EXPECT_TRUE(reason().contains("does not say where the server finds the commits"));
    EXPECT_TRUE(published_.empty());
}

} // namespace
} // namespace tt
