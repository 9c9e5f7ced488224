#include "integrations/jenkins/revision.hpp"

#include <gtest/gtest.h>

namespace tt::jenkins {
namespace {

Revision revision(const std::string& commit, const std::string& remote) {
    return {CommitId(commit), "main", {remote}};
}

TEST(Revision, BranchIsReadHoweverItIsSpelled) {
    for (const char* spelled : {"main", "origin/main", "refs/remotes/origin/main", "refs/heads/main"})
        EXPECT_EQ(plain_branch(spelled), "main") << spelled;
    EXPECT_EQ(plain_branch("refs/remotes/origin/feature/origin/x"), "feature/origin/x");
    EXPECT_EQ(plain_branch("detached"), "");
}

TEST(Revision, RepositoryIsTheSameHoweverItIsReached) {
    const std::string repository = "https://github.com/acme/web";
    for (const char* same :
         {"git@github.com:acme/web.git", "ssh://git@github.com:22/acme/web.git",
          "https://user:word@GitHub.com/Acme/web.git/", "git://github.com/acme/web"})
        EXPECT_TRUE(same_repository(same, repository)) << same;
    for (const char* other :
         {"git@github.com:acme/web2.git", "https://ghe.example/acme/web", "/srv/acme/web", ""})
        EXPECT_FALSE(same_repository(other, repository)) << other;
    EXPECT_TRUE(same_repository("/srv/git/web.git", "/srv/git/web"));
}

TEST(Revision, IsChosenByItsRepositoryAndNotByItsPlace) {
    const std::vector<Revision> taken{
        revision("aaa", "https://github.com/acme/library"), revision("bbb", "git@github.com:acme/web.git")
    };
    EXPECT_EQ(choose_revision(taken, "https://github.com/acme/web")->commit.value, "bbb");
    EXPECT_EQ(choose_revision(taken, "").error().kind, ErrorKind::conflict);
    EXPECT_EQ(choose_revision(taken, "https://github.com/acme/other").error().kind, ErrorKind::not_found);
    EXPECT_EQ(choose_revision({}, "").error().kind, ErrorKind::not_found);
}

TEST(Revision, ThatWasTakenTwiceIsOne) {
    const std::vector<Revision> taken{
        revision("aaa", "https://github.com/acme/web"), revision("aaa", "git@github.com:acme/web.git")
    };
    EXPECT_EQ(choose_revision(taken, "")->commit.value, "aaa");
}

TEST(Revision, IsNotGuessedWhenARepositoryWasTakenTwice) {
    const std::vector<Revision> taken{
        revision("aaa", "https://github.com/acme/web"), revision("bbb", "https://github.com/acme/web")
    };
    EXPECT_EQ(choose_revision(taken, "https://github.com/acme/web").error().kind, ErrorKind::conflict);
}

} // namespace
} // namespace tt::jenkins
