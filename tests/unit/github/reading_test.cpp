#include "integrations/github/checks.hpp"
#include "integrations/github/commits.hpp"
#include "integrations/github/refs.hpp"
#include "tests/unit/github/github_setup.hpp"

#include <algorithm>
#include <set>

namespace tt::github {
namespace {

std::string sha(int number) {
    std::string text = std::to_string(number);
    return std::string(40 - text.size(), '0') + text;
}

using Reading = GithubTest;

TEST_F(Reading, ListsTheNewestCommitsOfABranch) {
    fake_.with([](FakeState& state) { state.grow("feature/a#1", 250); });
    const auto commits = list_commits(client_, web_, "feature/a#1", 120);
    ASSERT_TRUE(commits) << commits.error().message;
    ASSERT_EQ(commits->size(), 120U);
    EXPECT_EQ(commits->front().subject(), "Commit 253");
    EXPECT_EQ(commits->back().subject(), "Commit 134");
    EXPECT_EQ(commits->front().parents, std::vector{commits->at(1).id});
    EXPECT_EQ(commits->front().login, "ada");
    EXPECT_EQ(fake_.seen().size(), 2U);
    EXPECT_EQ(list_commits(client_, web_, "main", 100)->size(), 3U);
    EXPECT_TRUE(list_commits(client_, web_, "main", 0)->empty());
}

TEST_F(Reading, FindsNoCommitInAnEmptyRepository) {
    fake_.with([](FakeState& state) {
        state.commits.clear();
        state.refs.clear();
    });
    EXPECT_TRUE(list_commits(client_, web_, "main", 10).value().empty());
}

TEST_F(Reading, FindsOneCommitByAnyName) {
    for (const char* name : {"main", "heads/main", "0000000000000000000000000000000000000003"}) {
        const auto commit = find_commit(client_, web_, name);
        ASSERT_TRUE(commit) << commit.error().message;
        EXPECT_EQ(commit->subject(), "Commit 3") << name;
        EXPECT_EQ(to_rfc3339(commit->time), "2026-11-20T10:00:00Z");
    }
}

TEST_F(Reading, SaysThatACommitIsAbsentOrHidden) {
    expect_error(
        find_commit(client_, web_, "nobody"), ErrorKind::not_found, "absent or not allowed to this token"
    );
    expect_error(find_commit(client_, web_, std::string(40, 'f')), ErrorKind::not_found, "No commit found");
    expect_error(find_commit(client_, {"acme", "other"}, "main"), ErrorKind::not_found, "404");
    EXPECT_EQ(find_commit(client_, web_, "../../other/repo").error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(find_commit(client_, web_, "").error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(list_checks(client_, web_, "../x").error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(list_pull_requests(client_, web_, "a/./b").error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(compare(client_, web_, "main", "..").error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(find_ref(client_, web_, "heads/..").error().kind, ErrorKind::invalid_input);
}

TEST_F(Reading, ComparesMoreThan250CommitsInThreeRequests) {
    fake_.with([](FakeState& state) { state.grow("main", 283); });
    const auto range = compare(client_, web_, sha(3), "main");
    ASSERT_TRUE(range) << range.error().message;
    EXPECT_EQ(range->relation, Relation::ahead);
    ASSERT_EQ(range->commits.size(), 283U);
    EXPECT_EQ(range->merge_base.value, sha(3));
    EXPECT_EQ(range->commits.front().subject(), "Commit 4");
    EXPECT_EQ(range->commits.back().subject(), "Commit 286");
    const auto seen = fake_.seen();
    ASSERT_EQ(seen.size(), 3U);
    EXPECT_TRUE(seen.back().path.starts_with("/repositories/206888201/compare/")) << seen.back().path;
}

/// GitHub Enterprise before 3.1 gives the newest 250 commits, and no word of the others.
///
/// main   1 ─ 2 ─ 3 ─────────────── m ─ …       The branch begins before the base, and what it was made from
/// is in
///         \─ (260 commits) ──────/             the base.
TEST_F(Reading, FindsWhatAnOldServerLeavesOutOfAComparison) {
    fake_.with([](FakeState& state) {
        state.pages_of_comparisons = false;
        state.refs["refs/heads/side"] = sha(1);
        const std::string side = state.grow("side", 260).back();
        state.commits.push_back({std::string(40, 'e'), {sha(3), side}, "Merge"});
        state.refs["refs/heads/main"] = std::string(40, 'e');
        state.grow("main", 5);
    });
    const auto range = compare(client_, web_, sha(3), "main");
    ASSERT_TRUE(range) << range.error().message;
    ASSERT_EQ(range->commits.size(), 266U);
    std::set<CommitId> before{CommitId(sha(1)), CommitId(sha(2)), CommitId(sha(3))};
    for (const Commit& commit : range->commits) {
        for (const CommitId& parent : commit.parents)
            EXPECT_TRUE(before.contains(parent)) << commit.subject();
        before.insert(commit.id);
    }
    EXPECT_EQ(fake_.seen().size(), 4U) << "the comparison, and three pages of commits";
    EXPECT_EQ(compare(client_, web_, sha(3), "side")->commits.size(), 260U) << "aside";
}

TEST_F(Reading, TellsTheWayForwardFromTheWayBack) {
    fake_.with([](FakeState& state) {
        state.refs["refs/heads/side"] = sha(2);
        state.grow("side", 2);
    });
    const auto relation = [&](const std::string& base, const std::string& head) {
        const auto range = compare(client_, web_, base, head);
        EXPECT_TRUE(range) << range.error().message;
        return std::tuple{range->relation, range->behind_by, range->commits.size()};
    };
    EXPECT_EQ(relation(sha(1), "main"), (std::tuple{Relation::ahead, 0, 2U}));
    EXPECT_EQ(relation("main", sha(1)), (std::tuple{Relation::behind, 2, 0U}));
    EXPECT_EQ(relation("main", sha(3)), (std::tuple{Relation::identical, 0, 0U}));
    EXPECT_EQ(relation("main", "side"), (std::tuple{Relation::diverged, 1, 2U}));
    expect_error(compare(client_, web_, "main", "nobody"), ErrorKind::not_found, "404");
}

TEST_F(Reading, RefusesARangeThatIsNotWhole) {
    fake_.with([](FakeState& state) { state.grow("main", 120); });
    ASSERT_TRUE(compare(client_, web_, sha(3), "main"));
    // The same answers, but nobody says where the second page is.
    const auto strip = [&](const FakeGithub::Seen& seen) {
        HttpRequest request{.url = fake_.api() + seen.path + "?per_page=100"};
        request.headers.add("Authorization", "Bearer good-token");
        return http_.send(request)->body;
    };
    const std::string first = strip(fake_.seen().front());
    fake_.with([&](FakeState& state) {
        state.next.push_back({.body = first});
        state.next.push_back({.body = "[]"}); // Nor is it to be found by reading back.
    });
    expect_error(compare(client_, web_, sha(3), "main"), ErrorKind::corrupt, "0 of 120 commits");
}

TEST_F(Reading, NoticesThatTheBranchMovedWhileItRead) {
    fake_.with([](FakeState& state) { state.grow("main", 120); });
    std::string body;
    const Result<> read = client_.get_pages(
        "/repos/acme/web/compare/" + sha(3) + "...main?per_page=100",
        [&](const auto& page) -> Result<bool> {
            body = page.body;
            return false;
        }
    );
    ASSERT_TRUE(read);
    const std::string link = "<" + fake_.api() + "/repositories/206888201/compare/" + sha(3)
                             + "...main?per_page=100&page=2>; rel=\"next\"";
    fake_.with([&](FakeState& state) {
        state.grow("main", 1);
        state.next.push_back({.headers = {{"Link", link}}, .body = body});
    });
    expect_error(compare(client_, web_, sha(3), "main"), ErrorKind::conflict, "changed while it was read");
}

TEST_F(Reading, FollowsAnAnnotatedTagToItsCommit) {
    fake_.with([](FakeState& state) {
        state.refs["refs/tags/light"] = sha(1);
        state.refs["refs/tags/v1"] = std::string(40, 'a');
        state.tags[std::string(40, 'a')] = {"tag", std::string(40, 'b')};
        state.tags[std::string(40, 'b')] = {"commit", sha(2)};
    });
    EXPECT_EQ(find_ref(client_, web_, "tags/v1").value(), (Ref{"refs/tags/v1", CommitId(sha(2))}));
    EXPECT_EQ(find_ref(client_, web_, "refs/tags/light").value(), (Ref{"refs/tags/light", CommitId(sha(1))}));
    EXPECT_EQ(find_ref(client_, web_, "heads/main")->commit.value, sha(3));
    expect_error(find_ref(client_, web_, "heads/none"), ErrorKind::not_found, "404");
}

TEST_F(Reading, EndsWhenTagsPointAtEachOther) {
    fake_.with([](FakeState& state) {
        state.refs["refs/tags/v1"] = std::string(40, 'a');
        state.tags[std::string(40, 'a')] = {"tag", std::string(40, 'a')};
    });
    expect_error(find_ref(client_, web_, "tags/v1"), ErrorKind::corrupt, "tags too many others");
}

TEST_F(Reading, MergesStatusesAndCheckRuns) {
    fake_.with([](FakeState& state) {
        state.statuses[sha(3)] = {
            {"jenkins", "pending", "", ""},
            {"jenkins", "success", "all 12 passed", "https://ci.example/7"},
            {"lint", "error"},
            {"slow", "pending"}
        };
        state.runs[sha(3)] = {
            {"unit", "completed", "failure"},
            {"unit", "completed", "success"},
            {"unit", "in_progress", "", "other"},
            {"docs", "completed", "skipped"},
            {"scan", "queued"},
            {"new", "completed", "made_up_tomorrow"},
            {"old", "completed", ""}
        };
    });
    const auto checks = list_checks(client_, web_, "main");
    ASSERT_TRUE(checks) << checks.error().message;
    using enum CheckState;
    EXPECT_EQ(checks->size(), 9U);
    EXPECT_EQ(state_of(*checks, "jenkins"), passed);
    EXPECT_EQ(state_of(*checks, "lint"), failed);
    EXPECT_EQ(state_of(*checks, "slow"), pending);
    EXPECT_EQ(state_of(*checks, "unit"), pending) << "of one app it passed, of the other it runs";
    EXPECT_EQ(state_of(*checks, "docs"), passed);
    EXPECT_EQ(state_of(*checks, "scan"), pending);
    EXPECT_EQ(state_of(*checks, "new"), failed);
    EXPECT_EQ(state_of(*checks, "old"), failed);
    EXPECT_EQ(state_of(*checks, "none"), std::nullopt);
    EXPECT_EQ(checks->at(1), (Check{"jenkins", passed, "https://ci.example/7", "all 12 passed"}));
}

TEST_F(Reading, WithoutAnyCheckIsNotPending) {
    EXPECT_TRUE(list_checks(client_, web_, sha(3)).value().empty());
}

TEST_F(Reading, FindsTheFailedCheckOnTheLastPage) {
    fake_.with([](FakeState& state) {
        for (int i = 0; i < 250; ++i)
            state.runs[sha(3)].push_back({"run " + std::to_string(i), "completed", "success"});
        state.runs[sha(3)].push_back({"last", "completed", "timed_out"});
    });
    const auto checks = list_checks(client_, web_, sha(3));
    ASSERT_TRUE(checks) << checks.error().message;
    EXPECT_EQ(checks->size(), 251U);
    EXPECT_EQ(state_of(*checks, "last"), CheckState::failed);
}

TEST_F(Reading, RefusesFewerChecksThanGithubCounts) {
    fake_.with([](FakeState& state) {
        state.next.push_back({.body = R"({"total_count":0,"statuses":[]})"});
        state.next.push_back(
            {.body =
                 R"({"total_count":2,"check_runs":[{"id":1,"name":"a","status":"completed","conclusion":"success"}]})"
            }
        );
    });
    expect_error(list_checks(client_, web_, sha(3)), ErrorKind::corrupt, "1 of 2 checks");
}

TEST_F(Reading, ListsThePullRequestsOfACommit) {
    fake_.with([](FakeState& state) {
        state.pulls = {
            {7, "Add a page", sha(3), true}, {8, "Try it", sha(3), false}, {9, "Other", sha(2), true}
        };
    });
    const auto pulls = list_pull_requests(client_, web_, sha(3));
    ASSERT_TRUE(pulls) << pulls.error().message;
    ASSERT_EQ(pulls->size(), 2U);
    EXPECT_EQ(pulls->at(0).number, 7);
    EXPECT_EQ(pulls->at(0).title, "Add a page");
    EXPECT_EQ(pulls->at(0).base, "main");
    EXPECT_FALSE(pulls->at(0).open);
    EXPECT_TRUE(pulls->at(0).merged_at);
    EXPECT_TRUE(pulls->at(1).open);
    EXPECT_FALSE(pulls->at(1).merged_at);
    EXPECT_TRUE(list_pull_requests(client_, web_, sha(1)).value().empty());
}

TEST_F(Reading, IsTheSameOnEnterprise) {
    FakeGithub enterprise("/api/v3");
    enterprise.with([](FakeState& state) {
        state.tokens = {"good-token"};
        state.grow("main", 150);
    });
    Client client = client_of(enterprise.api());
    EXPECT_EQ(compare(client, web_, sha(1), "main")->commits.size(), 149U);
}

TEST_F(Reading, TakesNo200ThatLacksWhatItNeeds) {
    const std::vector<std::string> bodies{
        "{}", "[]", "null", "{\"message\":\"Branch not found\"}", "{\"sha\":\"abc\"}", "", "<html>", "{"
    };
    for (const std::string& body : bodies) {
        const auto give = [&](const auto& read) {
            fake_.with([&](FakeState& state) {
                state.next.clear();
                state.next.push_back({.body = body});
                state.next.push_back({.body = body});
            });
            const auto result = read();
            ASSERT_FALSE(result) << body;
            EXPECT_EQ(result.error().kind, ErrorKind::corrupt) << body << ": " << result.error().message;
        };
        give([&] { return find_commit(client_, web_, "main"); });
        give([&] { return find_ref(client_, web_, "heads/main"); });
        give([&] { return compare(client_, web_, "main", "main"); });
        give([&] { return list_checks(client_, web_, "main"); });
        if (body == "[]") continue;
        give([&] { return list_commits(client_, web_, "main", 10); });
        give([&] { return list_pull_requests(client_, web_, "main"); });
    }
}

} // namespace
} // namespace tt::github
