#include "integrations/acceptance/look_at_files.hpp"
#include "integrations/http/curl_client.hpp"
#include "tests/fakes/github/fake_github.hpp"
#include "tests/fakes/manual_clock.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

TEST(LookAtFiles, TellsWhatGithubDoesWithTheLoginThatIsForIt) {
    FakeGithub github;
    std::vector<std::string> ids;
    github.with([&](FakeState& state) {
        state.tokens = {"good-token"};
        ids = state.grow("main", 2);
        state.commits.at(0).files = {{"old", "1"}, {"page", "1"}};
        state.commits.at(1).files = {{"new", "1"}, {"page", "2"}};
    });
    Logins logins;
    logins.add(github.api(), "good-token");
    ManualClock clock;
    GithubClients clients(logins, [] { return std::make_unique<CurlClient>("test"); }, clock);
    Policy policy;
    EXPECT_EQ(look_at_files(policy, CommitId(ids[0]), CommitId(ids[1]), clients)->files, std::nullopt);
    policy.source.github = "acme/web";
    policy.source.server = github.api();
    const auto view = look_at_files(policy, CommitId(ids[0]), CommitId(ids[1]), clients);
    ASSERT_TRUE(view) << view.error().message;
    const std::vector<FileChange> expected{{"new", "added"}, {"old", "deleted"}, {"page", "changed"}};
    EXPECT_EQ(view->files, expected);
    const auto unknown = look_at_files(policy, CommitId(ids[0]), CommitId(std::string(40, 'f')), clients);
    EXPECT_EQ(unknown.error().kind, ErrorKind::not_found);
}

} // namespace
} // namespace tt
