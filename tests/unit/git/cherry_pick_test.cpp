#include "integrations/git/cherry_pick.hpp"
#include "tests/unit/git/hotfix_scene.hpp"

namespace tt {
namespace {

class CherryPick : public HotfixScene {
protected:
    CherryPick() { fetched(); }

    /// A commit on main that the live commit does not have; in the cache when this returns.
    CommitId on_main(const std::string& name, const std::string& text, const std::string& message) {
        const CommitId made = commit(name, text, message);
        publish();
        fetched();
        return made;
    }

    [[nodiscard]] std::string message_of(const CommitId& commit) const {
        git::Repository handle;
        TestRepository::must(git::make(handle, git_repository_open, cache.c_str()));
        return git_commit_message(commit_in(handle.get(), commit).get());
    }
};

TEST_F(CherryPick, PutsACommitOnTheBase) {
    const Picked done = picked(picks({fix.value}));
    EXPECT_TRUE(done.stopped_at.empty());
    EXPECT_EQ(file_in(cache, done.tip, "app"), "ONE\ntwo\nthree\nfour\n");
    EXPECT_EQ(file_in(cache, done.tip, "other"), "-") << "only what was picked";
}

TEST_F(CherryPick, KeepsTheAuthorAndSaysWhoPickedIt) {
    git::Repository handle;
    TestRepository::must(git::make(handle, git_repository_open, cache.c_str()));
    const git::CommitHandle made = commit_in(handle.get(), picked(picks({fix.value})).tip);
    EXPECT_STREQ(git_commit_author(made.get())->name, "Ana Lima");
    EXPECT_EQ(git_commit_author(made.get())->when.time, 7);
    EXPECT_EQ(git_commit_author(made.get())->when.offset, 60);
    EXPECT_STREQ(git_commit_committer(made.get())->name, "Bo Berg");
    EXPECT_STREQ(git_commit_committer(made.get())->email, "bo@example.com");
    EXPECT_EQ(git_commit_committer(made.get())->when.time, 5000);
    EXPECT_EQ(git::hex(git_commit_parent_id(made.get(), 0)), live.value);
}

TEST_F(CherryPick, SaysWhereItIsFrom) {
    EXPECT_EQ(
        message_of(picked(picks({fix.value})).tip),
        "Mend one\n\nIt was small.\n\n(cherry picked from commit " + fix.value + ")\n"
    );
}

TEST_F(CherryPick, JoinsTheTrailersOfTheMessage) {
    const CommitId signed_off =
        on_main("more", "m\n", "Add more\n\nWhy not.\n\nSigned-off-by: Ana Lima <ana@example.com>\n");
    EXPECT_EQ(
        message_of(picked(picks({signed_off.value})).tip),
        "Add more\n\nWhy not.\n\nSigned-off-by: Ana Lima <ana@example.com>\n(cherry picked from commit "
            + signed_off.value + ")\n"
    );
    const std::string before = "(cherry picked from commit " + std::string(40, 'e') + ")\n";
    const CommitId picked_before = on_main("less", "l\n", "Add less\n\n" + before);
    EXPECT_EQ(
        message_of(picked(picks({picked_before.value})).tip),
        "Add less\n\n" + before + "(cherry picked from commit " + picked_before.value + ")\n"
    );
}

TEST_F(CherryPick, PutsSeveralOnTopOfEachOther) {
    const CommitId again = on_main("app", "ONE\ntwo\nthree\nfour\nfive\n", "Add five");
    const Picked done = picked(picks({fix.value, again.value}));
    EXPECT_TRUE(done.stopped_at.empty());
    EXPECT_EQ(file_in(cache, done.tip, "app"), "ONE\ntwo\nthree\nfour\nfive\n");
}

TEST_F(CherryPick, ListsWhatConflictsFileByFile) {
    commit("app", "1\ntwo\nthree\nfour\n", "Rewrite");
    commit("other", "y\n", "Change other");
    work.write("app", "I\ntwo\nthree\nfour\n");
    work.add("app");
    const CommitId both = on_main("other", "z\n", "Change both");
    const Picked done = picked(picks({later.value, fix.value, both.value}));
    EXPECT_EQ(done.stopped_at, both);
    EXPECT_EQ(
        done.conflicts, (std::vector<PickConflict>{{"app", "both changed it"}, {"other", "both changed it"}})
    );
    const Picked alone = picked(picks({both.value}));
    EXPECT_EQ(alone.tip, live) << "nothing was made";
    EXPECT_EQ(
        alone.conflicts,
        (std::vector<PickConflict>{
            {"app", "both changed it"}, {"other", "not in what is live, changed by the commit"}
        })
    );
}

TEST_F(CherryPick, RefusesACommitThatWouldChangeNothing) {
    switch_to("same", live);
    commit("app", "ONE\ntwo\nthree\nfour\n", "The same by another name");
    const CommitId on_top = on_main("unrelated", "u\n", "More");
    const auto refused =
        cherry_pick(cache, find_picks(cache, on_top, {fix.value}, 0, "main").value(), user, Time{});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(
        refused.error().message,
        fix.value.substr(0, 12) + " (Mend one) would change nothing: what it does is there already"
    );
}

TEST_F(CherryPick, TakesAMergeAgainstTheParentThatWasNamed) {
    switch_to("side", live);
    const CommitId side = commit("side", "s\n", "Work aside");
    switch_to("main");
    const CommitId merged = merge(side, "side", "s\n");
    publish();
    fetched();
    const Picked done = picked(picks({merged.value, fix.value}, 1));
    EXPECT_EQ(file_in(cache, done.tip, "side"), "s\n");
    EXPECT_EQ(file_in(cache, done.tip, "other"), "-") << "main's own commits are not part of it";
    EXPECT_EQ(file_in(cache, done.tip, "app"), "ONE\ntwo\nthree\nfour\n") << "no merge needs no mainline";
}

TEST_F(CherryPick, WritesNoBranchIntoTheCache) {
    EXPECT_NE(picked(picks({fix.value})).tip, live);
    EXPECT_FALSE(std::filesystem::exists(cache / "refs/heads/hotfix"));
    EXPECT_FALSE(std::filesystem::exists(cache / "index"));
}

TEST_F(CherryPick, TakesTheUserFromGitsConfiguration) {
    git::Config config;
    TestRepository::must(git::make(config, git_repository_config, work.handle()));
    TestRepository::must(git_config_set_string(config.get(), "user.name", "Cy"));
    TestRepository::must(git_config_set_string(config.get(), "user.email", "cy@example.com"));
    EXPECT_EQ(configured_committer(work.path()).value().name, "Cy");
    EXPECT_EQ(configured_committer(work.path()).value().email, "cy@example.com");
    EXPECT_EQ(configured_committer(directory.path()).value().name, "") << "nobody said";
}

} // namespace
} // namespace tt
