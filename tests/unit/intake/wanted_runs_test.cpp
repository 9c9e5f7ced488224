#include "integrations/intake/wanted_runs.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

using jenkins::Revision;
using jenkins::RunResult;

const std::string job = "acme/web";
const Time start{std::chrono::days{20'000}};
const std::string repository = "https://github.com/acme/web";

Revision revision(const std::string& branch, const std::string& of = repository) {
    return {CommitId{std::string(40, 'a')}, branch, {of}};
}

/// A run that began so many minutes after the start, with its number, and took one.
jenkins::Run
run(std::int64_t number, RunResult result = RunResult::success, const std::string& branch = "main") {
    jenkins::Run made{.number = number, .result = result};
    made.started = start + std::chrono::minutes{number};
    made.duration = std::chrono::minutes{1};
    made.revisions = {revision(branch)};
    return made;
}

Build build(const std::string& ci_url, const std::string& branch = "main", Time published = start) {
    Build made;
    made.commit.branch = branch;
    made.ci_url = ci_url;
    made.published_at = published;
    return made;
}

std::string url(std::int64_t number, const std::string& path = "/job/acme/job/web/") {
    return "https://public.example/ci" + path + std::to_string(number) + "/";
}

class Wanted : public testing::Test {
protected:
    Wanted() {
        policy_.source.github = "acme/web";
        policy_.ci = {"https://ci.example", job, {}, "", true};
    }

    std::vector<std::int64_t>
    wanted(std::vector<jenkins::Run> runs, const std::vector<Build>& builds = {}) const {
        std::vector<const Build*> pointers;
        for (const Build& each : builds) pointers.push_back(&each);
        std::vector<std::int64_t> numbers;
        for (const jenkins::Run& each : wanted_runs(policy_, pointers, job, std::move(runs)))
            numbers.push_back(each.number);
        return numbers;
    }

    Policy policy_;
};

using Numbers = std::vector<std::int64_t>;

TEST_F(Wanted, IsTheNewestSuccessWhereNoRunBecameABuildYet) {
    EXPECT_EQ(wanted({run(5, RunResult::failure), run(4), run(3)}), (Numbers{4}));
    EXPECT_EQ(wanted({run(4), run(3)}, {build("")}), (Numbers{4})) << "somebody published before it ended";
    EXPECT_EQ(wanted({}), Numbers{});
}

TEST_F(Wanted, IsNothingThatEndedBeforeTheNewestBuildOfTheBranch) {
    const Time later = start + std::chrono::hours{1};
    EXPECT_EQ(wanted({run(4), run(3)}, {build("", "main", later)}), Numbers{});
    EXPECT_EQ(wanted({run(4), run(3)}, {build("", "topic", later)}), (Numbers{4}));
}

TEST_F(Wanted, IsEachSuccessThatIsNewerThanTheRunsOfItsBuildsOldestFirst) {
    const std::vector<jenkins::Run> runs{run(6), run(5, RunResult::unstable), run(4), run(3), run(2)};
    EXPECT_EQ(wanted(runs, {build(url(3)), build(url(1))}), (Numbers{4, 6}));
    EXPECT_EQ(wanted(runs, {build(url(6))}), Numbers{});
}

TEST_F(Wanted, GoesByTheRunsOfThisJobAndBranchAlone) {
    const std::vector<jenkins::Run> runs{run(6), run(5)};
    EXPECT_EQ(wanted(runs, {build(url(9, "/job/other/"))}), (Numbers{6}));
    EXPECT_EQ(wanted(runs, {build(url(9), "hotfix/web/1")}), (Numbers{6}));
    EXPECT_EQ(wanted(runs, {build("https://ci.example/view/all/job/acme/job/web/5/")}), (Numbers{6}));
}

TEST_F(Wanted, LeavesAloneWhatIsUnderWayOrOfAnotherBranch) {
    jenkins::Run building = run(9);
    building.building = true;
    jenkins::Run unknown = run(8);
    unknown.result.reset();
    jenkins::Run pull_request = run(7);
    pull_request.revisions.front().pull_request = 12;
    EXPECT_EQ(
        wanted({building, unknown, pull_request, run(6, RunResult::success, "topic"), run(5)}), (Numbers{5})
    );
}

TEST_F(Wanted, LooksAtTheServicesOwnRepository) {
    jenkins::Run with_library = run(2);
    with_library.revisions.insert(
        with_library.revisions.begin(), revision("topic", "https://github.com/acme/library")
    );
    with_library.revisions.front().commit = CommitId{std::string(40, 'b')};
    EXPECT_EQ(wanted({with_library}), (Numbers{2}));
}

TEST_F(Wanted, HoldsWhatNobodyCanTellTheBranchOfSoThatItShows) {
    jenkins::Run detached = run(3, RunResult::success, "");
    EXPECT_EQ(wanted({detached}), (Numbers{3}));
    detached.revisions.clear();
    EXPECT_EQ(wanted({detached}), (Numbers{3}));
}

TEST(RemoteOf, IsWhereAServerFindsTheCommits) {
    Source source;
    EXPECT_EQ(remote_of(source), "");
    source.git = ".";
    EXPECT_EQ(remote_of(source), "") << "a directory of whoever wrote it";
    source.git = "/srv/web.git";
    EXPECT_EQ(remote_of(source), "/srv/web.git");
    source.git = "git@git.example:web.git";
    EXPECT_EQ(remote_of(source), "git@git.example:web.git");
    source = {};
    source.github = "acme/web";
    source.server = "https://github.acme.example";
    EXPECT_EQ(remote_of(source), "https://github.acme.example/acme/web.git");
}

} // namespace
} // namespace tt
