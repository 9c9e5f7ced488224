#include "integrations/git/push.hpp"
#include "tests/unit/git/hotfix_scene.hpp"

#include <barrier>
#include <future>

namespace tt {
namespace {

class Push : public HotfixScene {
protected:
    Push() { fetched(); }

    [[nodiscard]] std::optional<CommitId> at_remote(const std::string& branch) const {
        git_oid id;
        git::Repository bare;
        TestRepository::must(git::make(bare, git_repository_open, origin.c_str()));
        const std::string name = "refs/heads/" + branch;
        if (git_reference_name_to_id(&id, bare.get(), name.c_str()) < 0) return std::nullopt;
        return CommitId(git::hex(&id));
    }
};

TEST_F(Push, MakesTheBranchAtTheRemote) {
    const CommitId tip = picked(picks({fix.value})).tip;
    ASSERT_TRUE(push(cache, remote, "hotfix/web/1", tip));
    EXPECT_EQ(at_remote("hotfix/web/1"), tip);
    EXPECT_EQ(at_remote("main"), fix);
    EXPECT_EQ(file_in(origin, tip, "app"), "ONE\ntwo\nthree\nfour\n") << "with all that it needs";
    fetched();
    EXPECT_EQ(fetched_branch(cache, "hotfix/web/1").value(), tip);
}

TEST_F(Push, AgainMovesNothing) {
    const CommitId tip = picked(picks({fix.value})).tip;
    ASSERT_TRUE(push(cache, remote, "hotfix/web/1", tip));
    ASSERT_TRUE(push(cache, remote, "hotfix/web/1", tip));
    EXPECT_EQ(at_remote("hotfix/web/1"), tip);
}

TEST_F(Push, WaitsForAnotherPushOfTheSameCache) {
    const CommitId tip = picked(picks({fix.value})).tip;
    std::barrier start(2);
    const auto one_after_another = [&] {
        Result<> done;
        for (int round = 0; round < 20 && done; ++round) {
            start.arrive_and_wait();
            done = push(cache, remote, "hotfix/web/" + std::to_string(round), tip);
        }
        start.arrive_and_drop();
        return done;
    };
    auto other = std::async(std::launch::async, one_after_another);
    for (const auto& done : {one_after_another(), other.get()}) EXPECT_TRUE(done) << done.error().message;
}

TEST_F(Push, NeverMovesABranchBackOrAside) {
    const CommitId tip = picked(picks({fix.value})).tip;
    const auto refused = push(cache, remote, "main", tip);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
    EXPECT_EQ(refused.error().message, "branch main of " + origin.string() + " moved meanwhile");
    EXPECT_EQ(at_remote("main"), fix);
}

TEST_F(Push, RefusesAWorkingCopy) {
    const auto before = contents_of(work.path());
    const auto refused = push(cache, {work.path().string()}, "hotfix/web/1", picked(picks({fix.value})).tip);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().message.contains("non-bare")) << refused.error().message;
    EXPECT_TRUE(contents_of(work.path()) == before);
}

TEST_F(Push, LeavesTheWorkingCopyAsItIsByteByByte) {
    const auto before = contents_of(work.path());
    fetched();
    const CommitId tip = picked(picks({later.value, fix.value})).tip;
    ASSERT_TRUE(push(cache, remote, "hotfix/web/1", tip));
    fetched();
    EXPECT_TRUE(holds_picks(cache, tip, picks({later.value, fix.value})).value());
    EXPECT_TRUE(contents_of(work.path()) == before);
}

} // namespace
} // namespace tt
