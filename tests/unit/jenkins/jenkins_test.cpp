// Reading from a Jenkins over real HTTP.

#include "integrations/http/curl_client.hpp"
#include "integrations/jenkins/jenkins.hpp"
#include "tests/fakes/jenkins/fake_jenkins.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace tt::jenkins {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

const std::string job = "acme/web/feature%2Fx";

json stage(const std::string& id, const std::string& name, const std::string& status) {
    return {
        {"id", id},
        {"name", name},
        {"status", status},
        {"startTimeMillis", 1700000000000},
        {"durationMillis", 4000},
        {"pauseDurationMillis", 0}
    };
}

/// A run with something of everything.
FakeRun whole_run(std::int64_t number) {
    FakeRun run{.number = number, .queue_item = 7, .result = "SUCCESS", .log = "one\ntwo\n"};
    run.actions.push_back(
        {{"_class", "hudson.plugins.git.util.BuildData"},
         {"lastBuiltRevision", {{"SHA1", "abc"}, {"branch", {{{"SHA1", "abc"}, {"name", "origin/main"}}}}}},
         {"remoteUrls", {"https://github.com/acme/web"}}}
    );
    run.stages = json::array({stage("6", "Build", "SUCCESS"), stage("9", "Test", "FAILED")});
    run.artifacts["out dir/web.tar"] = "bytes";
    return run;
}

class JenkinsReads : public testing::Test {
protected:
    void use(FakeJenkinsOptions options) {
        fake_ = std::make_unique<FakeJenkins>(options);
        fake_->with_job(job, [](FakeJob& made) { made.runs = {whole_run(1), whole_run(2)}; });
        jenkins_ = std::make_unique<Jenkins>(
            Server{.url = fake_->url() + "/", .user = options.user, .secret = options.secret}, http_
        );
    }

    void SetUp() override { use({}); }

    CurlClient http_{"tt-test"};
    std::unique_ptr<FakeJenkins> fake_;
    std::unique_ptr<Jenkins> jenkins_;
};

TEST_F(JenkinsReads, ARun) {
    const auto run = jenkins_->run({job, 2});
    ASSERT_TRUE(run) << run.error().message;
    EXPECT_EQ(run->number, 2);
    EXPECT_EQ(run->url, "https://public.example/ci/job/acme/job/web/job/feature%252Fx/2/");
    EXPECT_EQ(
        run->revisions, (std::vector<Revision>{{CommitId("abc"), "main", {"https://github.com/acme/web"}}})
    );
    EXPECT_EQ(run->artifacts, (std::vector<Artifact>{{"web.tar", "out dir/web.tar"}}));
    EXPECT_TRUE(run->finished());
    EXPECT_EQ(jenkins_->run({job, 3}).error().kind, ErrorKind::not_found);
}

TEST_F(JenkinsReads, TheLastRunsNewestFirst) {
    const auto runs = jenkins_->last_runs(job, 5);
    ASSERT_TRUE(runs) << runs.error().message;
    ASSERT_EQ(runs->size(), 2U);
    EXPECT_EQ(runs->front().number, 2);
}

TEST_F(JenkinsReads, StagesWhereverTheyAreShown) {
    for (const char* place : {"wfapi", "stages", "pipeline-graph"}) {
        use({.stages = place});
        const auto stages = jenkins_->stages({job, 1});
        ASSERT_TRUE(stages) << stages.error().message;
        ASSERT_TRUE(*stages) << place;
        ASSERT_EQ((*stages)->size(), 2U);
        EXPECT_EQ((**stages)[1].name, "Test");
        EXPECT_EQ((**stages)[1].status, CiStageStatus::failure);
        EXPECT_EQ((**stages)[1].duration, 4s);
        const std::size_t before = fake_->requests().size();
        EXPECT_EQ(*jenkins_->stages({job, 1}), *stages);
        EXPECT_EQ(fake_->requests().size(), before + 1) << "asks first where it found them last";
    }
}

TEST_F(JenkinsReads, NoStagesWhereThereAreNone) {
    use({.stages = "nowhere"});
    EXPECT_EQ(*jenkins_->stages({job, 1}), std::nullopt);
    EXPECT_EQ(jenkins_->stages({job, 9}).error().kind, ErrorKind::not_found);
}

TEST_F(JenkinsReads, TheStagesOfTheLastRunsWithAnyView) {
    std::vector<std::vector<CiStage>> found;
    for (const char* place : {"wfapi", "stages"}) {
        use({.stages = place});
        const auto runs = jenkins_->staged_runs(job);
        ASSERT_TRUE(runs) << runs.error().message;
        ASSERT_EQ(runs->size(), 2U);
        EXPECT_EQ(runs->front().number, 2);
        EXPECT_EQ(runs->front().status, CiStageStatus::success);
        EXPECT_EQ(runs->front().duration, 60750ms);
        found.push_back(runs->front().stages);
    }
    EXPECT_EQ(found[0], found[1]);
}

TEST_F(JenkinsReads, Tests) {
    EXPECT_EQ(*jenkins_->tests({job, 1}), std::nullopt);
    fake_->with_run(job, 1, [](FakeRun& run) {
        run.tests = json{{"failCount", 0}, {"skipCount", 1}, {"passCount", 8}, {"suites", json::array()}};
    });
    EXPECT_EQ((*jenkins_->tests({job, 1}))->counts, (TestCounts{8, 0, 1}));
}

TEST_F(JenkinsReads, ALogPieceByPieceAndAgainWhenItRestarts) {
    fake_->with_run(job, 2, [](FakeRun& run) {
        run.result.clear();
        run.log_base = 40;
    });
    const auto first = jenkins_->log({job, 2}, 0);
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(*first, (LogPart{"one\ntwo\n", 48, true, false}));
    fake_->with_run(job, 2, [](FakeRun& run) {
        run.log += "three\n";
        run.result = "FAILURE";
    });
    EXPECT_EQ(*jenkins_->log({job, 2}, first->next), (LogPart{"three\n", 54, false, false}));
    EXPECT_EQ(*jenkins_->log({job, 2}, 54), (LogPart{"", 54, false, false}));
    EXPECT_TRUE(jenkins_->log({job, 2}, 1000)->restarted);
}

std::string content(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(JenkinsReads, AnArtifact) {
    const TemporaryDirectory directory;
    const Download target{.file = directory / "web.tar"};
    const auto done = jenkins_->download({job, 2}, "out dir/web.tar", target);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(content(target.file), "bytes");
    EXPECT_TRUE(jenkins_->artifact_url({job, 2}, "out dir/a+b").ends_with("%252Fx/2/artifact/out%20dir/a%2Bb")
    );
    EXPECT_EQ(jenkins_->download({job, 2}, "none", target).error().kind, ErrorKind::not_found);
    EXPECT_EQ(jenkins_->download({job, 2}, "../../secret", target).error().kind, ErrorKind::invalid_input);
}

TEST_F(JenkinsReads, AnArtifactBehindARedirectWithoutShowingItsCredentials) {
    Watched<std::vector<std::string>> seen;
    const LocalServer store([&](const HttpServerRequest& request, const Respond& respond) {
        seen.change([&](auto& all) { all.emplace_back(request.headers.value("Authorization")); });
        respond({.content_type = "application/x-tar", .body = "from the store"});
    });
    use({.artifact_host = store.url("")});
    const TemporaryDirectory directory;
    const Download target{.file = directory / "web.tar"};
    const auto done = jenkins_->download({job, 2}, "out dir/web.tar", target);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(content(target.file), "from the store");
    EXPECT_EQ(seen.wait([](const auto& all) { return !all.empty(); }), (std::vector<std::string>{""}));
}

TEST_F(JenkinsReads, NoLoginPageForAnArtifact) {
    const TemporaryDirectory directory;
    const Download target{.file = directory / "web.tar"};
    fake_->answer_next({.content_type = "text/html", .body = "<html>Sign in</html>"});
    EXPECT_EQ(jenkins_->download({job, 2}, "out dir/web.tar", target).error().kind, ErrorKind::denied);
    EXPECT_FALSE(std::filesystem::exists(target.file));
}

} // namespace
} // namespace tt::jenkins
