#include "integrations/git/changed_files.hpp"
#include "tests/unit/git/test_repository.hpp"

namespace tt {
namespace {

const CommitId unknown{std::string(40, 'f')};

TEST(ChangedFiles, AreThoseInWhichTwoCommitsDiffer) {
    const TempDirectory directory;
    const TestRepository repository{directory.path() / "web"};
    const CommitId first{repository.commit_file("src/a", "1")};
    repository.commit_file("src/b", "2");
    repository.write("src/a", "changed");
    repository.add("src/a");
    const CommitId last{repository.commit("3")};
    EXPECT_EQ(
        changed_files(repository.path() / "src", first, last).value(),
        (std::vector<FileChange>{{"src/a", "changed"}, {"src/b", "added"}})
    );
    EXPECT_EQ(
        changed_files(repository.path(), last, first).value(),
        (std::vector<FileChange>{{"src/a", "changed"}, {"src/b", "deleted"}})
    );
    EXPECT_EQ(changed_files(repository.path(), last, last).value(), std::vector<FileChange>{});
}

TEST(ChangedFiles, AreNotKnownWithoutBothCommits) {
    const TempDirectory directory;
    const TestRepository repository{directory.path() / "web"};
    const CommitId first{repository.commit_file("a", "1")};
    EXPECT_FALSE(changed_files(repository.path(), first, unknown).value());
    EXPECT_FALSE(changed_files(repository.path(), CommitId{"no id"}, first).value());
}

TEST(ChangedFiles, AreNotKnownOutsideOfARepository) {
    const TempDirectory directory;
    const auto files = changed_files(directory.path(), unknown, unknown);
    ASSERT_TRUE(files) << files.error().message;
    EXPECT_FALSE(*files);
}

} // namespace
} // namespace tt
