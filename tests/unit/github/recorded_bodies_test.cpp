// More of what GitHub really answered and sent, body by body.

#include "integrations/github/app.hpp"
#include "integrations/github/deployment_body.hpp"
#include "integrations/github/read.hpp"
#include "integrations/github/webhook.hpp"
#include "tests/fakes/manual_clock.hpp"
#include "tests/support/rsa_pair.hpp"
#include "tests/unit/github/recorded.hpp"

#include <gtest/gtest.h>

namespace tt::github {
namespace {

namespace fs = std::filesystem;

class RecordedBodies : public testing::Test {
protected:
    void SetUp() override {
        if (!fs::exists(fixtures())) GTEST_SKIP() << "no recorded traffic of GitHub beside the repository";
    }

    static std::string hub4j(const std::string& file) {
        return text_of(fixtures() / "hub4j-github-api" / file);
    }

    static std::vector<std::string> sent(const std::string& event) {
        return items_of(fixtures() / "octokit-webhooks" / (event + ".payloads.json"));
    }

    static Notice notice_of(const std::string& event, const std::string& body) {
        const auto notice = parse_webhook(event, "application/json", body);
        EXPECT_TRUE(notice) << event << ": " << notice.error().message;
        return notice && *notice ? **notice : Notice{};
    }
};

TEST_F(RecordedBodies, OfEveryKnownEventAreRead) {
    for (const char* event : {"push", "status", "check_run", "check_suite", "deployment_status"})
        for (const std::string& body : sent(event)) {
            const Notice notice = notice_of(event, body);
            EXPECT_GT(notice.repository_id, 0) << event;
            EXPECT_EQ(notice.page, "https://github.com/" + notice.repository) << event;
        }
    for (const std::string& body : sent("ping")) EXPECT_EQ(notice_of("ping", body).event, Event::ping);
}

TEST_F(RecordedBodies, OfOtherEventsAreNotReadAtAll) {
    for (const char* event : {"pull_request", "deployment", "create", "delete"})
        for (const std::string& body : sent(event))
            EXPECT_EQ(parse_webhook(event, "application/json", body).value(), std::nullopt) << event;
}

TEST_F(RecordedBodies, OfPushesTellTagsAndVanishedBranches) {
    int tags = 0;
    int gone = 0;
    for (const std::string& body : sent("push")) {
        const Notice notice = notice_of("push", body);
        tags += notice.ref.starts_with("refs/tags/");
        gone += !notice.commit;
    }
    EXPECT_GT(tags, 0);
    EXPECT_GT(gone, 0);
}

TEST_F(RecordedBodies, OfDeploymentsAreRead) {
    for (const char* file :
         {"AppTest/testGetDeploymentStatuses/__files/3-r_h_g_deployments.json",
          "GHDeploymentTest/testGetDeploymentByIdObjectPayload/__files/3-r_h_g_deployments_178653229.json",
          "GHDeploymentTest/testGetDeploymentByIdStringPayload/__files/3-r_h_g_deployments_178653229.json"}) {
        const auto deployment = read_deployment_body(hub4j(file));
        ASSERT_TRUE(deployment) << file << ": " << deployment.error().message;
        EXPECT_FALSE(deployment->environment.empty()) << file;
    }
    const auto list =
        read_deployments_body(hub4j("AppTest/testCreateAndListDeployments/__files/4-r_h_g_deployments.json"));
    ASSERT_TRUE(list) << list.error().message;
    EXPECT_FALSE(list->empty());
}

TEST_F(RecordedBodies, OfACombinedStatusAreRead) {
    bool found = false;
    for (const std::string& item :
         items_of(fixtures() / "octokit-fixtures/create-status/normalized-fixture.json")) {
        const auto answer = response_in(item);
        if (!answer.path.ends_with("/status")) continue;
        found = true;
        const auto page = read_statuses_body(answer.body);
        ASSERT_TRUE(page) << page.error().message;
        EXPECT_EQ(static_cast<std::int64_t>(page->items.size()), page->total);
        EXPECT_FALSE(page->items.empty());
    }
    EXPECT_TRUE(found);
}

TEST_F(RecordedBodies, OfRefsThatWereMadeAndMovedAreRead) {
    int read = 0;
    for (const std::string& item :
         items_of(fixtures() / "octokit-fixtures/git-refs/normalized-fixture.json")) {
        const auto answer = response_in(item);
        if (answer.method != "post" && answer.method != "patch") continue;
        const auto ref = read_ref_body(answer.body);
        ASSERT_TRUE(ref) << ref.error().message;
        EXPECT_EQ(ref->name, "refs/heads/test");
        ++read;
    }
    EXPECT_EQ(read, 2);
}

TEST_F(RecordedBodies, OfAnAppsTokensAreRead) {
    RecordedHttp http(fixtures() / "hub4j-github-api/GHAppTest/createToken");
    ManualClock clock;
    const auto key = AppKey::create("app", RsaPair().pkcs1(), clock);
    ASSERT_TRUE(key);
    Client app({}, **key, http, clock);
    const auto token = Installation(app, 11111111, clock).token();
    ASSERT_TRUE(token) << token.error().message;
    EXPECT_EQ(*token, "bogus");
}

TEST_F(RecordedBodies, OfARenamedRepositoryLeadToItsNumber) {
    int moved = 0;
    for (const std::string& item :
         items_of(fixtures() / "octokit-fixtures/rename-repository/raw-fixture.json")) {
        const auto answer = response_in(item);
        if (answer.status != 301 && answer.status != 307) continue;
        EXPECT_EQ(answer.status, answer.method == "get" ? 301 : 307);
        EXPECT_NE(item.find("https://api.github.com/repositories/515436299"), std::string::npos);
        ++moved;
    }
    EXPECT_EQ(moved, 2);
}

} // namespace
} // namespace tt::github
