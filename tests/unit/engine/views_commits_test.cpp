#include "pipeline/engine/views_commits.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tt {
namespace {

const ServiceName web{"web"};
const StageName staging{"staging"};
const StageName prod{"prod"};
const StageName spare{"spare"};

CommitId id_of(char name) {
    return CommitId{std::string(40, name)};
}

/// main is a, b, c; hotfix f is made on top of a. staging runs b, prod f, spare nothing.
class CommitLog : public testing::Test {
protected:
    CommitLog() {
        adopt();
        commit('a', {});
        commit('b', {id_of('a')});
        commit('c', {id_of('b')});
        commit('f', {id_of('a')});
        build("b-1", 1, 'a');
        build("b-2", 2, 'b');
        build("b-4", 4, 'f');
        build("b-5", 5, 'c');
        run(staging, "b-2");
        run(prod, "b-4");
    }

    void adopt() {
        Policy policy;
        policy.service = web;
        policy.revision = 1;
        for (const StageName& name : {staging, prod, spare}) {
            StagePolicy stage;
            stage.name = name;
            policy.stages.push_back(stage);
        }
        state_.policies.put(policy);
        state_.services.put({.name = web, .policy = 1, .index = {}});
    }

    void commit(char name, std::vector<CommitId> parents) {
        const Time made{std::chrono::seconds{name}};
        state_.commits.put({web, id_of(name), std::move(parents), {}, "", "Ana", {name}, made});
    }

    void build(const std::string& id, std::uint64_t number, char commit) {
        Build build;
        build.id = BuildId{id};
        build.service = web;
        build.number = number;
        build.commit.id = id_of(commit);
        state_.builds.put(build);
    }

    void run(const StageName& name, const std::string& build) {
        Stage stage;
        stage.service = web;
        stage.name = name;
        stage.running = BuildId{build};
        state_.stages.put(stage);
    }

    /// The first letters of the commits.
    [[nodiscard]] std::string
    log(const std::string& from, const std::string& to, std::size_t limit = 20) const {
        const auto view = commit_log_view(state_, web, {from, to}, limit);
        if (!view) return view.error().message;
        std::string letters;
        for (const CommitView& commit : view->commits) letters += commit.commit.id.value.front();
        return letters;
    }

    State state_;
};

TEST_F(CommitLog, SaysOfEachCommitWhereItIsLiveAndWhereItWaits) {
    const auto view = commit_log_view(state_, web, {}, 20);
    ASSERT_TRUE(view) << view.error().message;
    ASSERT_EQ(view->commits.size(), 4U);
    using Stages = std::vector<StageName>;
    const std::vector<std::pair<Stages, Stages>> expected{
        {{prod}, {staging, spare}},   // f, which only the hotfix has
        {{}, {staging, prod, spare}}, // c
        {{staging}, {prod, spare}},   // b
        {{staging, prod}, {spare}},   // a
    };
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(view->commits[i].live, expected[i].first) << i;
        EXPECT_EQ(view->commits[i].waits, expected[i].second) << i;
    }
    EXPECT_EQ(view->commits[1].builds, std::vector{BuildId{"b-5"}});
    EXPECT_TRUE(view->untold.empty());
}

TEST_F(CommitLog, TakesCommitsBuildsAndStagesAsEnds) {
    EXPECT_EQ(log("prod", "staging"), "b");
    EXPECT_EQ(log("staging", ""), "fc");
    EXPECT_EQ(log("", "b-2"), "ba");
    EXPECT_EQ(log("#1", "ccccccc"), "cb");
    EXPECT_EQ(log("", "a"), "service web has no build 'a'") << "one letter names no commit";
    EXPECT_EQ(log("spare", ""), "web/spare runs nothing yet");
    EXPECT_EQ(log("", "", 2), "fc");
}

TEST_F(CommitLog, GuessesWhichStageWasMeant) {
    const auto view = diff_view(state_, web, "stagin", "b-2");
    ASSERT_FALSE(view);
    EXPECT_EQ(view.error().hint, "did you mean what the stage 'staging' runs?");
}

TEST_F(CommitLog, HasNoCommitBeforeOneThatItCameFromWhateverTheirTimesSay) {
    KnownCommit early = *state_.commits.find("web/" + id_of('c').value);
    early.time = Time{};
    state_.commits.put(early);
    EXPECT_EQ(log("", "b-5"), "cba");
}

TEST_F(CommitLog, NamesTheStagesOfWhichNobodyKnows) {
    build("b-6", 6, 'd');
    run(prod, "b-6");
    const auto view = commit_log_view(state_, web, {}, 20);
    ASSERT_TRUE(view);
    EXPECT_EQ(view->untold, std::vector{prod});
    for (const CommitView& commit : view->commits)
        EXPECT_EQ(std::ranges::count(commit.waits, prod), 0) << "it may contain it";
}

TEST_F(CommitLog, IsRefusedForAServiceThatNobodyKnows) {
    const auto view = commit_log_view(state_, ServiceName{"wbe"}, {}, 20);
    ASSERT_FALSE(view);
    EXPECT_EQ(view.error().kind, ErrorKind::not_found);
}

TEST_F(CommitLog, DifferencesGoBothWays) {
    const auto view = diff_view(state_, web, "prod", "#5");
    ASSERT_TRUE(view) << view.error().message;
    EXPECT_EQ(view->from.id, BuildId{"b-4"});
    EXPECT_EQ(view->to.id, BuildId{"b-5"});
    ASSERT_EQ(view->commits.brings.size(), 2U);
    EXPECT_EQ(view->commits.brings[0].id, id_of('c'));
    ASSERT_EQ(view->commits.takes_away.size(), 1U);
    EXPECT_EQ(view->commits.takes_away[0].id, id_of('f'));
    EXPECT_FALSE(view->files);
    EXPECT_FALSE(diff_view(state_, web, "prod", "b-9"));
}

} // namespace
} // namespace tt
