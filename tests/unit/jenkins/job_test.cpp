#include "integrations/jenkins/job.hpp"

#include <gtest/gtest.h>

namespace tt::jenkins {
namespace {

TEST(JenkinsJob, HasAPathWithItsFolders) {
    EXPECT_EQ(job_path("web"), "/job/web");
    EXPECT_EQ(job_path("acme/team a/web"), "/job/acme/job/team%20a/job/web");
    EXPECT_EQ(run_path({"acme/web", 12}), "/job/acme/job/web/12");
}

TEST(JenkinsJob, OfABranchIsEncodedTwice) {
    const std::string job = branch_job("acme/web", "feature/x#1");
    EXPECT_EQ(job, "acme/web/feature%2Fx%231");
    EXPECT_EQ(job_path(job), "/job/acme/job/web/job/feature%252Fx%25231");
    EXPECT_EQ(branch_of(job), "feature/x#1");
}

TEST(JenkinsJob, OfABranchKeepsLettersThatJenkinsKeeps) {
    EXPECT_EQ(branch_job("p", "fix_1.2-ä+b@c"), "p/fix_1.2-ä+b@c");
    EXPECT_EQ(branch_of("p/100%25"), "100%");
    EXPECT_EQ(branch_of("p/100%"), "100%");
}

struct UrlCase {
    const char* url;
    RunId expected;
};

class JobUrl : public testing::TestWithParam<UrlCase> {};

TEST_P(JobUrl, IsRead) {
    const auto run = read_job_url(GetParam().url);
    ASSERT_TRUE(run) << run.error().message;
    EXPECT_EQ(*run, GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    All, JobUrl,
    testing::Values(
        UrlCase{"https://ci.example/job/web/", {"web", 0}},
        UrlCase{"https://ci.example/job/web/12/", {"web", 12}},
        UrlCase{"https://ci.example/jenkins/job/a/job/web/12", {"a/web", 12}},
        UrlCase{"https://ci.example/view/all/job/a/job/web/7/console?x=/job/no/", {"a/web", 7}},
        UrlCase{"/view/job/job/web/job/feature%252Fx/3/wfapi/describe", {"web/feature%2Fx", 3}},
        UrlCase{"/job/web/job/feature%2Fx/3", {"web/feature%2Fx", 3}},
        UrlCase{"http://h/job/12/job/34/56/", {"12/34", 56}},
        UrlCase{"http://h/job/web/lastBuild/", {"web", 0}}
    )
);

TEST(JobUrlRefused, WhenThereIsNoJobInIt) {
    for (const char* url : {"", "https://ci.example", "https://ci.example/queue/item/7/", "/job", "/job/"})
        EXPECT_EQ(read_job_url(url).error().kind, ErrorKind::invalid_input) << url;
    const auto secret = read_job_url("https://ci.example/x?token=abc");
    EXPECT_FALSE(secret.error().message.contains("abc"));
}

} // namespace
} // namespace tt::jenkins
