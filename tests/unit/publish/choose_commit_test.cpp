#include "cli/publish/choose_commit.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

const std::string id(40, 'a');

Commit read_commit() {
    Commit commit;
    commit.id = CommitId(id);
    commit.author = "Ana";
    commit.subject = "Fix it";
    commit.time = *parse_rfc3339("2026-11-21T07:00:00Z");
    return commit;
}

TEST(ChooseCommit, TakesWhatTheRepositorySays) {
    EXPECT_EQ(*choose_commit({}, read_commit(), {}), read_commit());
}

TEST(ChooseCommit, FillsTheBranchOfADetachedCheckoutFromCi) {
    const auto commit = choose_commit({}, read_commit(), {.commit = id, .branch = "main"});
    EXPECT_EQ(commit->branch, "main");
    EXPECT_EQ(commit->author, "Ana");
}

TEST(ChooseCommit, TakesNothingFromACiThatSpeaksOfAnotherCommit) {
    EXPECT_EQ(
        choose_commit({}, read_commit(), {.commit = std::string(40, 'b'), .branch = "main"})->branch, ""
    );
}

TEST(ChooseCommit, LetsFlagsBeatAllElse) {
    const auto commit = choose_commit(
        {.branch = "release", .author = "Bob", .time = Time{std::chrono::hours{1}}}, read_commit(),
        {.commit = id, .branch = "main"}
    );
    EXPECT_EQ(commit->branch, "release");
    EXPECT_EQ(commit->author, "Bob");
    EXPECT_EQ(commit->time, Time{std::chrono::hours{1}});
}

TEST(ChooseCommit, ManagesWithoutARepository) {
    const auto commit = choose_commit(
        {}, std::nullopt,
        {.commit = id, .subject = "Fix it\n\nat length", .time = "2026-11-21T08:00:00+01:00"}
    );
    ASSERT_TRUE(commit);
    EXPECT_EQ(commit->subject, "Fix it");
    EXPECT_EQ(to_rfc3339(commit->time), "2026-11-21T07:00:00Z");
}

TEST(ChooseCommit, SaysWhatIsMissingWithoutARepository) {
    EXPECT_EQ(
        choose_commit({}, std::nullopt, {}).error().message, "which commit? There is no git repository here"
    );
    EXPECT_NE(
        choose_commit({.commit = "1a2b"}, std::nullopt, {}).error().message.find("not a whole commit id"),
        std::string::npos
    );
    EXPECT_NE(
        choose_commit({.commit = id}, std::nullopt, {}).error().message.find("when was the commit made"),
        std::string::npos
    );
}

TEST(CiFacts, AreReadFromJenkins) {
    const auto facts = ci_facts(
        {{"JENKINS_URL", "https://ci/"},
         {"GIT_COMMIT", id},
         {"GIT_BRANCH", "origin/main"},
         {"BUILD_URL", "https://ci/job/1/"}}
    );
    EXPECT_EQ(facts, (CiFacts{.commit = id, .branch = "main", .url = "https://ci/job/1/"}));
}

TEST(CiFacts, AreReadFromGithubActions) {
    const auto facts = ci_facts(
        {{"GITHUB_ACTIONS", "true"},
         {"GITHUB_SHA", id},
         {"GITHUB_REF_NAME", "main"},
         {"GITHUB_ACTOR", "ana"},
         {"GITHUB_SERVER_URL", "https://github.com"},
         {"GITHUB_REPOSITORY", "acme/web"},
         {"GITHUB_RUN_ID", "7"}}
    );
    EXPECT_EQ(
        facts, (CiFacts{
                   .commit = id,
                   .branch = "main",
                   .author = "ana",
                   .url = "https://github.com/acme/web/actions/runs/7",
                   .actor = "ana"
               })
    );
}

TEST(CiFacts, AreReadFromGitlabAndBuildkite) {
    EXPECT_EQ(
        ci_facts({{"GITLAB_CI", "true"}, {"CI_COMMIT_SHA", id}, {"CI_COMMIT_TITLE", "Fix"}}).subject, "Fix"
    );
    EXPECT_EQ(ci_facts({{"BUILDKITE", "true"}, {"BUILDKITE_COMMIT", id}}).commit, id);
}

TEST(CiFacts, SayWhomTheRunActsFor) {
    const auto said = [](const Variables& variables) { return on_behalf_of(ci_facts(variables)); };
    EXPECT_EQ(
        said({{"JENKINS_URL", "https://ci/"}, {"BUILD_URL", "https://ci/7/"}, {"BUILD_USER_ID", "ana"}}),
        "ana (https://ci/7/)"
    );
    EXPECT_EQ(said({{"JENKINS_URL", "https://ci/"}, {"BUILD_URL", "https://ci/7/"}}), "https://ci/7/");
    EXPECT_EQ(said({{"GITLAB_CI", "true"}, {"GITLAB_USER_LOGIN", "bo"}}), "bo");
    EXPECT_EQ(said({{"BUILDKITE", "true"}, {"BUILDKITE_BUILD_CREATOR", "Cy"}}), "Cy");
    EXPECT_EQ(said({{"BUILD_USER_ID", "ana"}}), "");
}

TEST(CiFacts, AreNotGuessedOutsideCi) {
    EXPECT_EQ(ci_facts({{"GIT_COMMIT", id}, {"BUILD_URL", "x"}}), CiFacts{});
}

} // namespace
} // namespace tt
