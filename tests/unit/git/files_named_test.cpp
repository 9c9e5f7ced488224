#include "integrations/git/files_named.hpp"
#include "tests/unit/git/test_repository.hpp"

namespace tt {
namespace {

using Files = std::vector<CommittedFile>;

TEST(FilesNamed, AreThoseOfTheCommitInEveryDirectory) {
    const TempDirectory directory;
    const TestRepository repository{directory.path() / "web"};
    repository.commit_file("tt.yaml", "service: web\n");
    const CommitId first{repository.commit_file("services/shop/tt.yaml", std::string("a\0b", 3))};
    repository.commit_file("services/shop/not-tt.yaml", "x");
    const CommitId last{repository.commit_file("tt.yaml", "service: web2\n")};
    const CommittedFile shop{"services/shop/tt.yaml", std::string("a\0b", 3)};
    EXPECT_EQ(
        files_named(repository.path(), first, "tt.yaml").value(), (Files{shop, {"tt.yaml", "service: web\n"}})
    );
    EXPECT_EQ(
        files_named(repository.path(), last, "tt.yaml").value(), (Files{shop, {"tt.yaml", "service: web2\n"}})
    );
    EXPECT_EQ(files_named(repository.path(), last, "tt.yml").value(), Files{});
}

TEST(FilesNamed, AreNoLinksAndNotLarge) {
    const TempDirectory directory;
    const TestRepository repository{directory.path() / "web"};
    std::filesystem::create_symlink("/etc/passwd", repository.path() / "tt.yaml");
    repository.add("tt.yaml");
    const CommitId commit{repository.commit_file("big/tt.yaml", std::string((1 << 20) + 1, 'x'))};
    EXPECT_EQ(files_named(repository.path(), commit, "tt.yaml").value(), Files{});
}

TEST(FilesNamed, NeedTheCommit) {
    const TempDirectory directory;
    const TestRepository repository{directory.path() / "web"};
    repository.commit_file("tt.yaml", "x");
    const auto none = files_named(repository.path(), CommitId{std::string(40, 'f')}, "tt.yaml");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind, ErrorKind::not_found);
}

} // namespace
} // namespace tt
