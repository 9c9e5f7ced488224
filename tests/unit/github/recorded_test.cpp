// What GitHub really answered, where the recordings lie beside the repository.

#include "integrations/github/checks.hpp"
#include "integrations/github/commits.hpp"
#include "integrations/github/failure.hpp"
#include "integrations/github/rate_limit.hpp"
#include "integrations/github/read.hpp"
#include "tests/fakes/manual_clock.hpp"
#include "tests/unit/github/recorded.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <map>

namespace tt::github {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr const char* before = "4261c42949915816a9f246eb14c3dfd21a637bc2";
constexpr const char* after = "94ff089e60064bfa43e374baeb10846f7ce82f40";

class Recorded : public testing::Test {
protected:
    void SetUp() override {
        if (!fs::exists(fixtures())) GTEST_SKIP() << "no recorded traffic of GitHub beside the repository";
    }

    /// A client of the recording, with its own memory.
    struct Replay {
        explicit Replay(const std::string& folder)
            : http(fixtures() / "hub4j-github-api" / folder) {}

        RecordedHttp http;
        ManualClock clock;
        Token token{"test-token"};
        Client client{{}, token, http, clock};
    };

    static std::string body(const std::string& file) {
        return text_of(fixtures() / "hub4j-github-api" / file);
    }
};

/// The commits of all pages of a comparison, as a list of commits has them.
std::string newest_first(RecordedHttp& http) {
    nlohmann::json all = nlohmann::json::array();
    for (const std::string& url : std::vector(http.asked)) {
        const auto page = nlohmann::json::parse(http.send({.url = url})->body);
        all.insert(all.end(), page["commits"].begin(), page["commits"].end());
    }
    std::reverse(all.begin(), all.end());
    return all.dump();
}

TEST_F(Recorded, RangeOf283CommitsIsReadInThreeRequests) {
    Replay replay("GHRepositoryTest/getCommitsBetweenPaged.reduced");
    const auto range = compare(replay.client, {"hub4j-test-org", "github-api"}, before, after);
    ASSERT_TRUE(range) << range.error().message;
    EXPECT_EQ(range->commits.size(), 283U);
    EXPECT_EQ(range->commits.back().id.value, after);
    EXPECT_EQ(range->relation, Relation::ahead);
    EXPECT_EQ(replay.http.asked.size(), 3U);
    std::vector<std::string> shown;
    const auto all = nlohmann::json::parse(newest_first(replay.http));
    for (const auto& commit : all) shown.insert(shown.begin(), commit["sha"].get<std::string>());
    std::vector<std::string> read;
    std::map<CommitId, std::size_t> place;
    for (const Commit& commit : range->commits) {
        place[commit.id] = read.size();
        read.push_back(commit.id.value);
    }
    EXPECT_EQ(read, shown);
    EXPECT_EQ(place.size(), 283U) << "each once";
    for (const Commit& commit : range->commits)
        for (const CommitId& parent : commit.parents)
            if (place.contains(parent)) EXPECT_LT(place[parent], place[commit.id]) << commit.id.value;
}

/// What a server without pages answers, which is what this one answered without being asked for pages. The
/// commits that it left out are those that it gave in pages.
TEST_F(Recorded, RangeThatGithubCutAt250IsMadeWhole) {
    Replay whole("GHRepositoryTest/getCommitsBetweenPaged.reduced");
    const auto expected = compare(whole.client, {"hub4j-test-org", "github-api"}, before, after);
    ASSERT_TRUE(expected) << expected.error().message;
    Replay replay("GHRepositoryTest/getCommitsBetweenOver250.reduced");
    replay.http.answer("GET /repos/hub4j-test-org/github-api/commits", newest_first(whole.http));
    const auto range = compare(replay.client, {"hub4j-test-org", "github-api"}, before, after);
    ASSERT_TRUE(range) << range.error().message;
    EXPECT_EQ(range->commits, expected->commits);
}

TEST_F(Recorded, RangeInSmallPagesIsWhole) {
    Replay replay("GHRepositoryTest/listCommitsBetweenPaginated");
    std::vector<Commit> commits;
    std::int64_t total = 0;
    const Result<> read = replay.client.get_pages(
        "/repos/hub4j-test-org/github-api/compare/e46a9f3f2ac55db96de3c5c4706f2813b3a96465..."
        "8051615eff597f4e49f4f47625e6fc2b49f26bfc?per_page=5",
        [&](const HttpResponse& response) -> Result<bool> {
            TT_ASSIGN(RangePage page, read_range_body(response.body));
            total = page.total;
            commits.insert(commits.end(), page.range.commits.begin(), page.range.commits.end());
            return true;
        }
    );
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(static_cast<std::int64_t>(commits.size()), total);
    EXPECT_EQ(commits.back().id.value, "8051615eff597f4e49f4f47625e6fc2b49f26bfc");
}

TEST_F(Recorded, CheckRunsOfFourPagesAreAllThere) {
    Replay replay("GHRepositoryTest/getCheckRuns");
    std::vector<ChecksPage::Item> items;
    std::int64_t total = 0;
    const Result<> read = replay.client.get_pages(
        "/repos/hub4j/github-api/commits/78b9ff49d47daaa158eb373c4e2e040f739df8b9/check-runs?per_page=2",
        [&](const HttpResponse& response) -> Result<bool> {
            TT_ASSIGN(ChecksPage page, read_check_runs_body(response.body));
            total = page.total;
            items.insert(items.end(), page.items.begin(), page.items.end());
            return true;
        }
    );
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(static_cast<std::int64_t>(items.size()), total);
    for (const auto& item : items) EXPECT_NE(item.check.state, CheckState::pending) << item.check.name;
}

TEST_F(Recorded, PullRequestsOfACommitAreRead) {
    Replay replay("CommitTest/listPullRequests");
    const auto pulls = list_pull_requests(
        replay.client, {"hub4j-test-org", "listPrsListHeads"}, "6b9956fe8c3d030dbc49c9d4c4166b0ceb4198fc"
    );
    ASSERT_TRUE(pulls) << pulls.error().message;
    ASSERT_FALSE(pulls->empty());
    EXPECT_EQ(pulls->front().base, "main");
    Replay none("CommitTest/listPullRequestsOfNotIncludedCommit");
    EXPECT_TRUE(list_pull_requests(
                    none.client, {"hub4j-test-org", "listPrsListHeads"},
                    "f66f7ca691ace6f4a9230292efb932b49214d72c"
    )
                    .value()
                    .empty());
}

TEST_F(Recorded, CommitsAreRead) {
    Replay replay("AppTest/testListCommits");
    const auto commits = list_commits(replay.client, {"kohsuke", "empty-commit"}, "master", 100);
    ASSERT_TRUE(commits) << commits.error().message;
    ASSERT_FALSE(commits->empty());
    EXPECT_FALSE(commits->front().author.empty());
    for (const char* file :
         {"AppTest/testCreateCommitComment/__files/3-r_k_s_commits_8ae38db0.json",
          "CommitTest/listPullRequests/__files/3-r_h_l_commits_6b9956fe.json"})
        EXPECT_TRUE(read_commit_body(body(file))) << file;
}

TEST_F(Recorded, BranchThatIsAbsentUnder200IsAnError) {
    Replay replay("GHRepositoryTest/getBranchNonExistentBut200Status");
    const auto answer = replay.client.get("/repos/hub4j-test-org/github-api/branches/test/NonExistent");
    ASSERT_TRUE(answer);
    EXPECT_FALSE(read_ref_body(answer->body));
    EXPECT_FALSE(read_commit_body(answer->body));
}

TEST_F(Recorded, RefIsReadAndAListOfSimilarOnesIsNot) {
    const auto ref =
        read_ref_body(body("GHRepositoryTest/getRef/__files/4-r_h_g_git_refs_heads_gh-pages.json"));
    ASSERT_TRUE(ref) << ref.error().message;
    EXPECT_EQ(ref->name, "refs/heads/gh-pages");
    EXPECT_FALSE(read_ref_body(body("GHRepositoryTest/getRef/__files/7-r_h_g_git_refs_heads_gh.json")));
    const auto tag = read_ref_body(body("GHTagTest/testCreateTag/__files/4-r_h_g_git_tags.json"));
    ASSERT_TRUE(tag) << tag.error().message;
    EXPECT_FALSE(tag->is_tag);
    const auto to_tag = read_ref_body(body("GHTagTest/testCreateTag/__files/5-r_h_g_git_refs.json"));
    ASSERT_TRUE(to_tag) << to_tag.error().message;
    EXPECT_TRUE(to_tag->is_tag);
}

TEST_F(Recorded, LimitsAreRecognized) {
    const auto folder = fixtures() / "hub4j-github-api";
    for (const char* name :
         {"AbuseLimitHandlerTest/testHandler_Wait", "AbuseLimitHandlerTest/testHandler_Wait_Secondary_Limits",
          "AbuseLimitHandlerTest/testHandler_Wait_Secondary_Limits_Too_Many_Requests",
          "RateLimitHandlerTest/testHandler_Fail"}) {
        RecordedHttp http(folder / name);
        HttpRequest request{
            .url = "https://api.github.com/repos/hub4j-test-org/temp-"
                   + std::string(name).substr(std::string(name).find('/') + 1)
        };
        const auto response = http.send(request);
        ASSERT_TRUE(response->status == 403 || response->status == 429) << name;
        const auto demand = demand_of(*response, Time{1h});
        ASSERT_TRUE(demand) << name;
        EXPECT_TRUE(demand->refused) << name;
    }
}

TEST_F(Recorded, TokenThatIsNoneIsDenied) {
    Replay replay("AppInstallationAuthorizationProviderTest/invalidJWTTokenRaisesException");
    const auto answer = replay.client.get("/app");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::denied);
    EXPECT_NE(answer.error().message.find("A JSON web token could not be decoded"), std::string::npos);
}

} // namespace
} // namespace tt::github
