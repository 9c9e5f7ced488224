#include "integrations/git/commit_text.hpp"
#include "integrations/git/history_reader.hpp"
#include "tests/unit/git/test_repository.hpp"

namespace tt {
namespace {

class HistoryReader : public testing::Test {
protected:
    TempDirectory directory;
    TestRepository repository{directory.path() / "web"};

    [[nodiscard]] std::vector<KnownCommit>
    read(const std::string& tip, const std::set<CommitId>& known = {}, std::size_t most = 100) const {
        const auto history = read_history(repository.path(), CommitId(tip), known, most);
        EXPECT_TRUE(history) << (history ? "" : history.error().message);
        return history.value_or(std::vector<KnownCommit>{});
    }
};

TEST_F(HistoryReader, TellsEveryCommitWithItsParents) {
    const std::string first = repository.commit_file("a", "Add a\n\nBecause.\n", 1'700'000'000);
    const std::string second = repository.commit_file("b", "Add b", 1'700'000'001);
    const auto history = read(second);
    ASSERT_EQ(history.size(), 2U);
    EXPECT_EQ(history[0].id.value, second);
    EXPECT_EQ(history[0].parents, std::vector{CommitId(first)});
    EXPECT_EQ(history[1].subject, "Add a");
    EXPECT_EQ(history[1].author, "Ana Lima <ana@example.com>");
    EXPECT_TRUE(history[1].parents.empty());
    EXPECT_EQ(history[1].time, Time(std::chrono::seconds(1'700'000'000)));
}

TEST_F(HistoryReader, LeavesOutWhatIsKnownAndStopsInTime) {
    const std::string first = repository.commit_file("a", "1", 1'700'000'000);
    const std::string second = repository.commit_file("b", "2", 1'700'000'001);
    const std::string third = repository.commit_file("c", "3", 1'700'000'002);
    const CommitId elsewhere{std::string(40, 'f')};
    EXPECT_EQ(read(third, {CommitId(first), elsewhere}).size(), 2U);
    EXPECT_TRUE(read(third, {CommitId(third)}).empty());
    const auto newest = read(third, {}, 1);
    ASSERT_EQ(newest.size(), 1U);
    EXPECT_EQ(newest[0].id.value, third);
    EXPECT_EQ(newest[0].parents, std::vector{CommitId(second)});
}

TEST_F(HistoryReader, GivesTheSamePatchToTheSameChange) {
    repository.commit_file("a", "1", 1'700'000'000);
    const std::string change = repository.commit_file("b", "Add b", 1'700'000'001);
    repository.commit_file("c", "3", 1'700'000'002);
    const auto before = read(change);
    ASSERT_EQ(before.size(), 2U);
    EXPECT_EQ(before[0].patch.size(), 40U);
    EXPECT_TRUE(before[1].patch.empty()) << "a first commit has nothing to be compared with";
    EXPECT_NE(before[0].patch, read(repository.commit_file("d", "4", 1'700'000'003))[0].patch);
}

TEST_F(HistoryReader, SaysThatThereIsNoSuchCommit) {
    repository.commit_file("a", "1");
    const auto history = read_history(repository.path(), CommitId(std::string(40, 'f')), {}, 10);
    ASSERT_FALSE(history);
    EXPECT_TRUE(history.error().message.starts_with("read the history of commit fff"))
        << history.error().message;
}

TEST(RevertsIn, AreTheCommitsThatGitRevertNames) {
    const std::string id(40, 'a');
    const std::string other(40, 'b');
    EXPECT_EQ(
        git::reverts_in(
            "Revert \"x\"\n\nThis reverts commit " + id + ".\nThis reverts commit " + other + "."
        ),
        (std::vector{CommitId(id), CommitId(other)})
    );
    EXPECT_TRUE(git::reverts_in("This reverts commit " + id.substr(1)).empty());
    EXPECT_TRUE(git::reverts_in("This reverts commit " + std::string(40, 'z')).empty());
    EXPECT_TRUE(git::reverts_in("").empty());
}

} // namespace
} // namespace tt
