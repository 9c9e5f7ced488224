#include "integrations/git/commit_reader.hpp"
#include "tests/unit/git/test_repository.hpp"

#include <unistd.h>

/// libgit2 1.5 leaks match data of PCRE2 whenever it looks through configuration by pattern, as making clones
/// and submodules does here. The reader itself takes no such way.
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libpcre2";
}

namespace tt {
namespace {

class CommitReader : public testing::Test {
protected:
    TempDirectory directory;
    TestRepository repository{directory.path() / "web"};

    [[nodiscard]] Commit read(const std::vector<std::filesystem::path>& excluded = {}) const {
        const auto commit = read_commit(repository.path(), excluded);
        EXPECT_TRUE(commit && *commit) << (commit ? "no repository" : commit.error().message);
        return commit.value().value();
    }
};

TEST_F(CommitReader, ReadsEverythingAboutHead) {
    repository.commit_file("a", "first");
    const std::string id = repository.commit_file("b", "Add b\n\nBecause.\n", 1'700'000'000);
    EXPECT_EQ(
        read(), (Commit{
                    .id = CommitId(id),
                    .branch = "main",
                    .author = "Ana Lima <ana@example.com>",
                    .subject = "Add b",
                    .repository = "web",
                    .time = Time(std::chrono::seconds(1'700'000'000)),
                    .generation = 2,
                    .dirty = false,
                })
    );
}

TEST_F(CommitReader, FindsTheRepositoryFromAnyDirectoryInside) {
    repository.write("deep/er/file", "x");
    repository.add("deep/er/file");
    const std::string id = repository.commit("deep");
    EXPECT_EQ(read_commit(repository.path() / "deep" / "er").value().value().id.value, id);
}

TEST_F(CommitReader, TellsNoRepositoryFromNothingThere) {
    EXPECT_EQ(read_commit(directory.path()).value(), std::nullopt);
    EXPECT_EQ(read_commit(directory.path() / "absent").error().kind, ErrorKind::not_found);
}

TEST_F(CommitReader, SaysThatARepositoryHasNoCommitYet) {
    const Error error = read_commit(repository.path()).error();
    EXPECT_EQ(error.kind, ErrorKind::not_found);
    EXPECT_EQ(error.message, "the repository at '" + repository.path().string() + "' has no commit yet");
}

TEST_F(CommitReader, LeavesTheBranchEmptyOnADetachedHead) {
    repository.commit_file("a", "first");
    TestRepository::must(git_repository_detach_head(repository.handle()));
    EXPECT_EQ(read().branch, "");
}

TEST_F(CommitReader, KeepsTheSlashOfABranchName) {
    repository.commit_file("a", "first");
    TestRepository::must(git_repository_set_head(repository.handle(), "refs/heads/main"));
    git::CommitHandle commit;
    git_oid id;
    TestRepository::must(git_reference_name_to_id(&id, repository.handle(), "HEAD"));
    TestRepository::must(git::make(commit, git_commit_lookup, repository.handle(), &id));
    git::Reference branch;
    TestRepository::must(
        git::make(branch, git_branch_create, repository.handle(), "feature/x", commit.get(), 0)
    );
    TestRepository::must(git_repository_set_head(repository.handle(), "refs/heads/feature/x"));
    EXPECT_EQ(read().branch, "feature/x");
}

TEST_F(CommitReader, ReplacesBytesOfAMessageThatAreNotUtf8) {
    repository.commit_file("a", "caf\xE9");
    EXPECT_EQ(read().subject, "caf\xEF\xBF\xBD");
}

TEST_F(CommitReader, NamesTheOriginWithoutItsCredentials) {
    repository.commit_file("a", "first");
    git::Config config;
    TestRepository::must(git::make(config, git_repository_config, repository.handle()));
    const char* url = "https://ana:s3cret@git.example/acme/web.git";
    TestRepository::must(git_config_set_string(config.get(), "remote.origin.url", url));
    EXPECT_EQ(read().repository, "https://git.example/acme/web.git");
}

TEST_F(CommitReader, IsDirtyAfterAChangeThatIsNotStaged) {
    repository.commit_file("a", "first");
    repository.write("a", "changed, and of another length");
    EXPECT_TRUE(read().dirty);
}

TEST_F(CommitReader, IsDirtyAfterAStagedChangeThatTheWorkTreeTookBack) {
    repository.commit_file("a", "first");
    repository.write("a", "changed, and of another length");
    repository.add("a");
    repository.write("a", "first");
    EXPECT_TRUE(read().dirty);
}

TEST_F(CommitReader, IsDirtyWhenATrackedFileIsGone) {
    repository.commit_file("a", "first");
    std::filesystem::remove(repository.path() / "a");
    EXPECT_TRUE(read().dirty);
}

TEST_F(CommitReader, IsDirtyWithAnUntrackedFileUnlessItIsIgnored) {
    repository.commit_file(".gitignore", "*.o\n");
    repository.write("main.o", "ignored");
    EXPECT_FALSE(read().dirty);
    repository.write("new/file", "untracked");
    EXPECT_TRUE(read().dirty);
}

TEST_F(CommitReader, DoesNotCountExcludedPaths) {
    repository.commit_file("a", "first");
    repository.write("out/dist/app", "built");
    EXPECT_FALSE(read({repository.path() / "out" / "dist"}).dirty);
    EXPECT_FALSE(read({repository.path() / "out/"}).dirty);
    EXPECT_TRUE(read({repository.path() / "out" / "dis"}).dirty);
    EXPECT_TRUE(read({repository.path()}).dirty);
    EXPECT_TRUE(read({directory.path()}).dirty);
}

TEST_F(CommitReader, ReadsABareRepository) {
    const std::string id = repository.commit_file("a", "first");
    git::Repository bare;
    const auto path = directory.path() / "bare.git";
    git_clone_options options = GIT_CLONE_OPTIONS_INIT;
    options.bare = 1;
    TestRepository::must(git::make(bare, git_clone, repository.path().c_str(), path.c_str(), &options));
    const Commit commit = read_commit(path).value().value();
    EXPECT_EQ(commit.id.value, id);
    EXPECT_FALSE(commit.dirty);
}

TEST_F(CommitReader, ReadsALinkedWorkTree) {
    const std::string id = repository.commit_file("a", "first");
    git_worktree* linked = nullptr;
    const auto path = directory.path() / "linked";
    TestRepository::must(git_worktree_add(&linked, repository.handle(), "linked", path.c_str(), nullptr));
    git_worktree_free(linked);
    std::ofstream(path / "new") << "untracked";
    const Commit commit = read_commit(path).value().value();
    EXPECT_EQ(commit.id.value, id);
    EXPECT_EQ(commit.branch, "linked");
    EXPECT_TRUE(commit.dirty);
    EXPECT_FALSE(read().dirty);
}

TEST_F(CommitReader, ReadsASubmoduleAsItsOwnRepository) {
    repository.commit_file("a", "outer");
    const TestRepository library(directory.path() / "library");
    const std::string id = library.commit_file("lib", "inner");
    git_submodule* submodule = nullptr;
    TestRepository::must(
        git_submodule_add_setup(&submodule, repository.handle(), library.path().c_str(), "vendor", 1)
    );
    git::Repository cloned;
    TestRepository::must(git::make(cloned, git_submodule_clone, submodule, nullptr));
    TestRepository::must(git_submodule_add_finalize(submodule));
    git_submodule_free(submodule);
    repository.commit("Add vendor");
    EXPECT_EQ(read_commit(repository.path() / "vendor").value().value().id.value, id);
    EXPECT_FALSE(read().dirty);
    repository.write("vendor/lib", "changed, and of another length");
    EXPECT_TRUE(read().dirty);
}

TEST_F(CommitReader, DoesNotKnowTheGenerationOfAShallowClone) {
    repository.commit_file("a", "first");
    const std::string id = repository.commit_file("b", "second");
    std::ofstream(repository.path() / ".git" / "shallow") << id << "\n";
    EXPECT_EQ(read().generation, 0U);
}

TEST_F(CommitReader, RefusesARepositoryOfAnotherUserWithTheWayOut) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can give a directory away";
    repository.commit_file("a", "first");
    for (const auto& path : {repository.path(), repository.path() / ".git"})
        ASSERT_EQ(chown(path.c_str(), 12345, 12345), 0);
    const auto commit = read_commit(repository.path());
    ASSERT_FALSE(commit.has_value());
    const Error& error = commit.error();
    EXPECT_EQ(error.kind, ErrorKind::denied);
    EXPECT_NE(error.message.find("belongs to another user"), std::string::npos) << error.message;
    EXPECT_NE(error.hint.find("safe.directory"), std::string::npos) << error.hint;
}

TEST_F(CommitReader, ReadsARevisionByNameTagAndId) {
    const std::string first = repository.commit_file("a", "first");
    const std::string second = repository.commit_file("b", "second");
    EXPECT_EQ(read_revision(repository.path(), "main~1").value().id.value, first);
    EXPECT_EQ(read_revision(repository.path(), first.substr(0, 10)).value().generation, 1U);
    EXPECT_EQ(read_revision(repository.path(), "main").value(), read());
    EXPECT_EQ(read_revision(repository.path(), "HEAD").value(), read());
    EXPECT_TRUE(read_revision(repository.path(), first).value().dirty) << "the work tree is at " << second;

    git::Object target;
    TestRepository::must(git::make(target, git_revparse_single, repository.handle(), first.c_str()));
    git_signature* tagger = nullptr;
    TestRepository::must(git_signature_now(&tagger, "Ana", "ana@example.com"));
    git_oid tag;
    TestRepository::must(git_tag_create(&tag, repository.handle(), "v1", target.get(), tagger, "one", 0));
    git_signature_free(tagger);
    const Commit tagged = read_revision(repository.path(), "v1").value();
    EXPECT_EQ(tagged.id.value, first);
    EXPECT_EQ(tagged.branch, "");
}

TEST_F(CommitReader, RefusesARevisionThatIsNotThere) {
    repository.commit_file("a", "first");
    EXPECT_EQ(read_revision(repository.path(), "v9").error().kind, ErrorKind::not_found);
    EXPECT_EQ(read_revision(directory.path(), "main").error().kind, ErrorKind::not_found);
    EXPECT_FALSE(read_revision(repository.path(), "main:a").has_value());
}

TEST_F(CommitReader, KnowsWhichCommitsAHistoryHolds) {
    const CommitId first(repository.commit_file("a", "first"));
    const CommitId second(repository.commit_file("b", "second"));
    EXPECT_TRUE(contains(repository.path(), second, first).value());
    EXPECT_TRUE(contains(repository.path(), first, first).value());
    EXPECT_FALSE(contains(repository.path(), first, second).value());
    const CommitId absent(std::string(40, 'f'));
    EXPECT_EQ(contains(repository.path(), first, absent).error().kind, ErrorKind::not_found);
}

} // namespace
} // namespace tt
