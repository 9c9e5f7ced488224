#include "integrations/git/find_picks.hpp"
#include "tests/unit/git/hotfix_scene.hpp"

namespace tt {
namespace {

class FindPicks : public HotfixScene {
protected:
    FindPicks() { fetched(); }

    [[nodiscard]] Error refusal(const std::vector<std::string>& named, unsigned int mainline = 0) const {
        const auto found = find_picks(cache, live, named, mainline, "main");
        if (found) ADD_FAILURE() << "was found";
        return found ? Error{} : found.error();
    }
};

TEST_F(FindPicks, TakesIdsBeginningsTagsAndBranches) {
    tag("v2");
    publish();
    fetched();
    for (const std::string& name :
         {fix.value, fix.value.substr(0, 10), std::string("v2"), std::string("main")})
        EXPECT_EQ(picks({name}).commits, std::vector{fix}) << name;
}

TEST_F(FindPicks, KeepsTheOrderInWhichTheyWereNamed) {
    EXPECT_EQ(picks({fix.value, later.value}).commits, (std::vector{fix, later}));
}

TEST_F(FindPicks, RefusesACommitThatTheRemoteDoesNotHave) {
    const CommitId unpushed = commit("app", "mine\n", "Only here");
    const Error error = refusal({unpushed.value});
    EXPECT_EQ(error.kind, ErrorKind::not_found);
    EXPECT_EQ(error.message, "the remote has no commit '" + unpushed.value + "'");
    EXPECT_EQ(error.hint, "it has to be on a branch or a tag there: push it first");
}

TEST_F(FindPicks, RefusesALiveCommitThatTheRemoteDoesNotHave) {
    const auto found = find_picks(cache, CommitId(std::string(40, 'f')), {fix.value}, 0, "main");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().message, "the remote does not have the live commit ffffffffffff");
}

TEST_F(FindPicks, SaysWhatIsLiveAlready) {
    const std::string base = live.value.substr(0, 12);
    EXPECT_EQ(
        refusal({first.value}).message,
        first.value.substr(0, 12) + " (Begin) is in the live commit " + base + " already"
    );
    EXPECT_EQ(refusal({"v1"}).kind, ErrorKind::invalid_input);
}

TEST_F(FindPicks, RefusesACommitThatIsNamedTwice) {
    EXPECT_EQ(refusal({fix.value, "main"}).message, fix.value.substr(0, 12) + " is named twice");
}

/// What GitHub's button makes of a pull request.
TEST_F(FindPicks, TakesAMergeOnMainForWhatItBroughtThere) {
    switch_to("feature", live);
    const CommitId feature = commit("feature", "f\n", "Begin the feature");
    switch_to("main");
    const CommitId merged = merge(feature, "feature", "f\n");
    commit("more", "m\n", "Go on");
    publish();
    fetched();
    const Picks found = picks({merged.value, fix.value});
    EXPECT_EQ(found.commits, (std::vector{merged, fix}));
    EXPECT_EQ(found.mainline, 1U);
    EXPECT_EQ(
        branch_for(ServiceName{"web"}, found),
        branch_for(ServiceName{"web"}, picks({merged.value, fix.value}, 1))
    );
    const CommitId tip = picked(found).tip;
    EXPECT_EQ(file_in(cache, tip, "feature"), "f\n");
    EXPECT_EQ(file_in(cache, tip, "other"), "-") << "only what the merge brought";
}

/// Its first parent is what the branch was before, and it brought all of main there: nobody means that.
TEST_F(FindPicks, AsksAgainstWhichParentAMergeIsTaken) {
    switch_to("feature", live);
    const CommitId merged = merge(later, "merged", "m\n");
    publish();
    fetched();
    const Error error = refusal({merged.value});
    EXPECT_EQ(
        error.message, merged.value.substr(0, 12)
                           + " is a merge of 2 commits, so what it changes depends on the parent it is "
                             "compared with"
    );
    EXPECT_TRUE(error.hint.starts_with("--mainline 1 ")) << error.hint;
    EXPECT_TRUE(refusal({merged.value}, 3).message.ends_with("asks for number 3"));
    EXPECT_EQ(picks({merged.value}, 1).commits, std::vector{merged});
}

TEST_F(FindPicks, NameTheBranchByServiceBaseAndPicks) {
    const ServiceName web{"web"};
    const std::string branch = branch_for(web, picks({fix.value}));
    EXPECT_TRUE(branch.starts_with("hotfix/web/" + live.value.substr(0, 12) + "-")) << branch;
    EXPECT_EQ(branch.size(), std::string("hotfix/web/").size() + 12 + 1 + 8);
    EXPECT_EQ(branch, branch_for(web, picks({"main"}))) << "named in another way";
    EXPECT_NE(branch, branch_for(web, picks({later.value, fix.value})));
    EXPECT_NE(branch, branch_for(web, picks({fix.value}, 1)));
    EXPECT_NE(branch, branch_for(ServiceName{"api"}, picks({fix.value})));
}

TEST_F(FindPicks, KnowsThePicksAgainOnABranch) {
    const Picks both = picks({later.value, fix.value});
    const CommitId tip = picked(both).tip;
    EXPECT_TRUE(holds_picks(cache, tip, both).value());
    EXPECT_TRUE(holds_picks(cache, tip, picks({fix.value})).value()) << "more may be there";
    EXPECT_FALSE(holds_picks(cache, picked(picks({fix.value})).tip, both).value()) << "one is missing";
    EXPECT_FALSE(holds_picks(cache, live, both).value());
    EXPECT_FALSE(holds_picks(cache, first, both).value()) << "not on the base";
}

TEST_F(FindPicks, SeesThatAHotfixIsLive) {
    const CommitId tip = picked(picks({later.value, fix.value})).tip;
    EXPECT_TRUE(has_picks(cache, tip, {fix.value, later.value.substr(0, 10)}).value());
    EXPECT_FALSE(has_picks(cache, live, {fix.value}).value());
    EXPECT_FALSE(has_picks(cache, picked(picks({later.value})).tip, {later.value, fix.value}).value());
    EXPECT_FALSE(has_picks(cache, tip, {"nonsense"}).value());
}

TEST_F(FindPicks, KnowsThemWhenAPersonPickedThem) {
    switch_to("by-hand", live);
    const CommitId tip = commit(
        "app", "ONE!\ntwo\nthree\nfour\n", "Mend one\n\n(cherry picked from commit " + fix.value + ")\n"
    );
    publish();
    fetched();
    EXPECT_TRUE(holds_picks(cache, tip, picks({fix.value})).value());
}

} // namespace
} // namespace tt
