#include "integrations/git/export_tree.hpp"
#include "integrations/git/files_named.hpp"
#include "tests/support/walk_tree.hpp"
#include "tests/unit/git/test_repository.hpp"

namespace tt {
namespace {

using Tree = std::map<std::string, std::string>;

class ExportTree : public testing::Test {
protected:
    Tree exported(const CommitId& commit, const std::filesystem::path& at) {
        const auto into = directory.path() / ("into" + std::to_string(++count_));
        const auto done = export_tree(repository.path(), commit, at, into);
        EXPECT_TRUE(done) << done.error().message;
        return done ? walk_tree(into) : Tree{};
    }

    Error refusal(const CommitId& commit, const std::filesystem::path& at) {
        const auto done = export_tree(repository.path(), commit, at, directory.path() / "refused");
        EXPECT_FALSE(done);
        return done ? Error{} : done.error();
    }

    TempDirectory directory;
    TestRepository repository{directory.path() / "web"};

private:
    int count_ = 0;
};

TEST_F(ExportTree, IsWhatTheCommitHasWhateverLiesInTheWorkTree) {
    repository.write("app/run", "#!/bin/sh\n");
    std::filesystem::permissions(repository.path() / "app/run", std::filesystem::perms{0755});
    repository.add("app/run");
    std::filesystem::create_symlink("run", repository.path() / "app/start");
    repository.add("app/start");
    repository.write("app/\xff odd", std::string("a\0b\r\n", 5));
    repository.add("app/\xff odd");
    const CommitId commit{repository.commit_file("app/deep/er/file", "bytes")};
    repository.write("app/run", "changed");
    repository.write("app/untracked", "x");
    const std::string read = std::to_string(0444);
    const std::string run = std::to_string(0555);
    const Tree expected{
        {"/run", "file " + run + " #!/bin/sh\n"},
        {"/start", "link run"},
        {"/\xff odd", "file " + read + " " + std::string("a\0b\r\n", 5)},
        {"/deep", "directory " + run},
        {"/deep/er", "directory " + run},
        {"/deep/er/file", "file " + read + " bytes"},
    };
    EXPECT_EQ(exported(commit, repository.path() / "app"), expected);
}

TEST_F(ExportTree, OfADirectoryThatIsGoneSinceIsThereAllTheSame) {
    const CommitId before{repository.commit_file("dist/app", "one")};
    std::filesystem::remove_all(repository.path() / "dist");
    EXPECT_EQ(exported(before, repository.path() / "dist").size(), 1U);
    EXPECT_EQ(exported(before, repository.path()).size(), 2U);
}

TEST_F(ExportTree, HasNothingFromElsewhere) {
    const CommitId commit{repository.commit_file("dist/app", "one")};
    EXPECT_TRUE(refusal(commit, directory.path()).message.contains("is not in the repository"));
    EXPECT_EQ(refusal(commit, repository.path() / "src").kind, ErrorKind::not_found);
    EXPECT_EQ(refusal(CommitId{std::string(40, 'f')}, repository.path()).kind, ErrorKind::not_found);
}

TEST_F(ExportTree, RefusesWhatHasNoBytesInTheRepository) {
    const CommitId lfs{repository.commit_file(
        "model.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
    )};
    EXPECT_EQ(
        refusal(lfs, repository.path()).message, "'model.bin' is kept in Git LFS, and not in the repository"
    );
}

TEST(PlaceInRepository, IsRelativeToItsRoot) {
    const TempDirectory directory;
    const TestRepository repository{directory.path() / "web"};
    repository.commit_file("services/shop/tt.yaml", "x");
    EXPECT_EQ(
        place_in_repository(repository.path() / "services/shop/tt.yaml").value(), "services/shop/tt.yaml"
    );
    EXPECT_FALSE(place_in_repository(directory.path() / "tt.yaml"));
}

} // namespace
} // namespace tt
