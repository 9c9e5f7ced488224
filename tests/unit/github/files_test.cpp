#include "integrations/github/files.hpp"
#include "integrations/github/read.hpp"
#include "tests/unit/github/github_setup.hpp"

namespace tt::github {
namespace {

using enum FileState;
using Files = std::vector<ChangedFile>;

CommitId sha(int number) {
    std::string text = std::to_string(number);
    return CommitId(std::string(40 - text.size(), '0') + text);
}

/// main   1 ─ 2 ─ 3        each with files
///             \─ 4    side
class ChangedFiles : public GithubTest {
protected:
    ChangedFiles() {
        fake_.with([](FakeState& state) {
            state.refs["refs/heads/side"] = sha(2).value;
            state.grow("side", 1);
            state.commits.at(0).files = {{"old", "1"}, {"src/a", "1"}};
            state.commits.at(1).files = {{"old", "1"}, {"src/a", "2"}};
            state.commits.at(2).files = {{"new", "1"}, {"src/a", "2"}};
            state.commits.at(3).files = {{"old", "1"}, {"side", "1"}, {"src/a", "3"}};
        });
    }

    Files between(int from, int to) {
        const auto files = changed_files(client_, web_, sha(from), sha(to));
        EXPECT_TRUE(files) << files.error().message;
        return files.value_or(Files{});
    }
};

TEST_F(ChangedFiles, OfTheWayForwardComeWithTheComparison) {
    EXPECT_EQ(between(1, 3), (Files{{"new", added}, {"old", deleted}, {"src/a", changed}}));
    EXPECT_EQ(fake_.seen().size(), 1U);
}

TEST_F(ChangedFiles, OfTheWayBackAreThoseOfTheWayForwardTurnedRound) {
    EXPECT_EQ(between(3, 1), (Files{{"new", deleted}, {"old", added}, {"src/a", changed}}));
    EXPECT_EQ(fake_.seen().size(), 2U);
}

/// GitHub would compare with what both have in common, and say nothing of what the other side changed.
TEST_F(ChangedFiles, OfTheWayAsideAreThoseOfBothSides) {
    EXPECT_EQ(between(3, 4), (Files{{"new", deleted}, {"old", added}, {"side", added}, {"src/a", changed}}));
    EXPECT_EQ(
        between(4, 3), (Files{{"new", added}, {"old", deleted}, {"side", deleted}, {"src/a", changed}})
    );
}

TEST_F(ChangedFiles, OfOneCommitAreNone) {
    EXPECT_EQ(between(3, 3), Files{});
}

TEST_F(ChangedFiles, AreAllThereWhereGithubShowsOnlySome) {
    Files expected;
    fake_.with([&](FakeState& state) {
        for (int i = 100; i < 450; ++i) {
            state.commits.at(1).files[std::to_string(i)] = "x";
            expected.push_back({std::to_string(i), added});
        }
    });
    expected.push_back({"src/a", changed});
    EXPECT_EQ(between(1, 2), expected);
    EXPECT_EQ(between(2, 1).size(), expected.size());
}

TEST_F(ChangedFiles, AreNotHalfKnown) {
    fake_.with([](FakeState& state) {
        state.next.push_back(
            {.body = R"({"status":"diverged","behind_by":1,"total_commits":1,"commits":[],)"
                     R"("merge_base_commit":{"sha":")"
                     + sha(1).value + R"("}})"}
        );
        state.next.push_back({.body = R"({"sha":"x","tree":[],"truncated":true})"});
    });
    expect_error(
        changed_files(client_, web_, sha(1), sha(2)), ErrorKind::blocked, "more files than GitHub lists"
    );
}

TEST(ReadFiles, TakesARenameForWhatItDoesToPaths) {
    const std::string files =
        R"([{"filename":"b","previous_filename":"a","status":"renamed"},{"filename":"c","status":"copied"},)"
        R"({"filename":"d","status":"changed"},{"filename":"e","status":"unchanged"}])";
    const auto page = read_range_body(
        R"({"status":"ahead","behind_by":0,"total_commits":0,"commits":[],"files":)" + files
        + R"(,"merge_base_commit":{"sha":")" + sha(1).value + R"("}})"
    );
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->files, (Files{{"a", deleted}, {"b", added}, {"c", added}, {"d", changed}}));
    EXPECT_TRUE(page->all_files);
}

TEST(ReadFiles, TakesATreeWithItsModes) {
    const auto tree =
        read_tree_body(R"({"tree":[{"path":"a","mode":"100644","type":"blob","sha":"1"},)"
                       R"({"path":"d","mode":"040000","type":"tree","sha":"2"},)"
                       R"({"path":"d/m","mode":"160000","type":"commit","sha":"3"}],"truncated":false})");
    ASSERT_TRUE(tree) << tree.error().message;
    EXPECT_EQ(*tree, (std::map<std::string, std::string>{{"a", "100644 1"}, {"d/m", "160000 3"}}));
    EXPECT_EQ(read_tree_body("{}").error().kind, ErrorKind::corrupt);
}

} // namespace
} // namespace tt::github
