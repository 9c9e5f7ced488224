#include "integrations/github/body.hpp"
#include "integrations/github/deployments.hpp"
#include "integrations/github/refs.hpp"
#include "integrations/github/remarks.hpp"
#include "pipeline/base/utf8.hpp"
#include "tests/unit/github/github_setup.hpp"

#include <rapidcheck/gtest.h>

namespace tt::github {
namespace {

CommitId commit(int number) {
    const std::string text = std::to_string(number);
    return CommitId(std::string(40 - text.size(), '0') + text);
}

class Writing : public GithubTest {
protected:
    std::string ref(const std::string& name) {
        return fake_.with([&](FakeState& state) {
            return state.refs.contains(name) ? state.refs.at(name) : "";
        });
    }
};

TEST_F(Writing, MakesABranchWhereThereIsNone) {
    EXPECT_EQ(
        put_ref(client_, web_, "heads/stable", commit(2), Move::fast_forward).value(),
        (Ref{"refs/heads/stable", commit(2)})
    );
    EXPECT_EQ(ref("refs/heads/stable"), commit(2).value);
    expect_error(
        create_ref(client_, web_, "refs/heads/stable", commit(3)), ErrorKind::conflict,
        "Reference already exists"
    );
}

TEST_F(Writing, MovesABranchForward) {
    ASSERT_TRUE(create_ref(client_, web_, "heads/team/stable", commit(1)));
    ASSERT_TRUE(put_ref(client_, web_, "heads/team/stable", commit(3), Move::fast_forward));
    EXPECT_EQ(ref("refs/heads/team/stable"), commit(3).value);
    EXPECT_TRUE(put_ref(client_, web_, "heads/team/stable", commit(3), Move::fast_forward)) << "again";
}

TEST_F(Writing, MovesABranchBackOnlyByForce) {
    ASSERT_TRUE(create_ref(client_, web_, "heads/stable", commit(3)));
    expect_error(
        put_ref(client_, web_, "heads/stable", commit(1), Move::fast_forward), ErrorKind::conflict,
        "not a fast forward"
    );
    EXPECT_EQ(ref("refs/heads/stable"), commit(3).value);
    ASSERT_TRUE(put_ref(client_, web_, "heads/stable", commit(1), Move::forced));
    EXPECT_EQ(ref("refs/heads/stable"), commit(1).value);
}

TEST_F(Writing, SaysWhatARefIsToStandOn) {
    expect_error(
        put_ref(client_, web_, "heads/stable", commit(99), Move::forced), ErrorKind::not_found,
        "Object does not exist"
    );
    expect_error(
        move_ref(client_, web_, "heads/none", commit(1), Move::forced), ErrorKind::not_found,
        "Reference does not exist"
    );
    for (const char* name : {"", "main", "heads/", "refs/pull/1/head", "heads/../x", "heads/a/./b"})
        EXPECT_EQ(
            put_ref(client_, web_, name, commit(1), Move::forced).error().kind, ErrorKind::invalid_input
        ) << name;
}

TEST_F(Writing, TellsOfADeployWithoutMergingOrAskingForChecks) {
    fake_.with([](FakeState& state) {
        state.statuses["0000000000000000000000000000000000000003"] = {{"ci", "failure"}};
    });
    const NewDeployment wanted{commit(3), "prod", "d1042", true};
    const auto made = create_deployment(client_, web_, wanted);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->commit, commit(3));
    EXPECT_EQ(
        fake_.seen().back().body, R"({"ref":"0000000000000000000000000000000000000003","environment":"prod",)"
                                  R"("description":"d1042","auto_merge":false,"required_contexts":[],)"
                                  R"("production_environment":true})"
    );
    const auto found = find_deployment(client_, web_, wanted);
    ASSERT_TRUE(found);
    ASSERT_TRUE(*found);
    EXPECT_EQ((*found)->id, made->id);
    EXPECT_FALSE(find_deployment(client_, web_, {commit(3), "prod", "d1043"}).value());
    EXPECT_FALSE(find_deployment(client_, web_, {commit(3), "canary", "d1042"}).value());
    EXPECT_EQ(create_deployment(client_, web_, {commit(3), "", ""}).error().kind, ErrorKind::invalid_input);
}

TEST_F(Writing, TakesNoMergeForADeployment) {
    fake_.with([](FakeState& state) {
        state.next.push_back(
            {.status = 202, .body = R"({"message":"Auto-merged main into topic on deployment."})"}
        );
    });
    expect_error(
        create_deployment(client_, web_, {commit(3), "prod", "d1"}), ErrorKind::conflict, "merged a branch"
    );
}

TEST_F(Writing, SaysHowADeployIsGettingOn) {
    const auto made = create_deployment(client_, web_, {commit(3), "prod", "d1"});
    ASSERT_TRUE(made);
    using enum DeploymentState;
    for (const DeploymentState state : {queued, in_progress, success, failure, error, inactive})
        ASSERT_TRUE(set_deployment_state(
            client_, web_, made->id, {state, std::string(200, 'x'), "https://tt.example/d1"}
        ));
    fake_.with([&](FakeState& state) {
        const FakeDeployment& deployment = state.deployments.at(0);
        EXPECT_EQ(
            deployment.states,
            (std::vector<std::string>{"queued", "in_progress", "success", "failure", "error", "inactive"})
        );
        EXPECT_EQ(deployment.descriptions.at(0), std::string(137, 'x') + "…");
    });
    expect_error(set_deployment_state(client_, web_, 77, {success}), ErrorKind::not_found, "404");
}

TEST_F(Writing, FindsWhatWasSaidLastOfADeploy) {
    const auto made = create_deployment(client_, web_, {commit(3), "prod", "d1"});
    ASSERT_TRUE(made);
    EXPECT_EQ(find_deployment_news(client_, web_, made->id).value(), std::nullopt);
    using enum DeploymentState;
    for (const DeploymentNews& news : {DeploymentNews{queued, "waits"}, DeploymentNews{success, "accepted"}})
        ASSERT_TRUE(set_deployment_state(client_, web_, made->id, news));
    EXPECT_EQ(find_deployment_news(client_, web_, made->id).value(), (DeploymentNews{success, "accepted"}));
    expect_error(find_deployment_news(client_, web_, 77), ErrorKind::not_found, "404");
}

TEST_F(Writing, JudgesACommit) {
    ASSERT_TRUE(set_commit_status(
        client_, web_, commit(3), {"tt/prod", StatusState::success, "deployed", "https://tt.example"}
    ));
    fake_.with([](FakeState& state) {
        const FakeStatus& status = state.statuses["0000000000000000000000000000000000000003"].at(0);
        EXPECT_EQ(status.context, "tt/prod");
        EXPECT_EQ(status.state, "success");
        EXPECT_EQ(status.description, "deployed");
    });
    expect_error(
        set_commit_status(client_, web_, commit(99), {"tt"}), ErrorKind::not_found, "No commit found"
    );
    EXPECT_EQ(
        set_commit_status(client_, web_, CommitId("main"), {"tt"}).error().kind, ErrorKind::invalid_input
    );
}

TEST_F(Writing, CommentsOnAPullRequest) {
    fake_.with([](FakeState& state) { state.pulls = {{7, "Add a page", "x", true}}; });
    const std::string text = "Live in **prod** \"now\"\n\\o/ ✓";
    EXPECT_EQ(
        add_comment(client_, web_, 7, text).value(), "https://github.example/acme/web/pull/7#issuecomment-77"
    );
    fake_.with([&](FakeState& state) { EXPECT_EQ(state.comments[7], std::vector{text}); });
    expect_error(add_comment(client_, web_, 8, text), ErrorKind::not_found, "404");
    EXPECT_EQ(add_comment(client_, web_, 7, "").error().kind, ErrorKind::invalid_input);
    EXPECT_TRUE(has_comment(client_, web_, 7, "Live in").value());
    EXPECT_FALSE(has_comment(client_, web_, 7, "Gone from").value());
}

TEST_F(Writing, IsKeptBackByALimitToo) {
    fake_.with([](FakeState& state) {
        state.next.push_back({.status = 429, .headers = {{"Retry-After", "9"}}, .body = "{}"});
    });
    expect_error(add_comment(client_, web_, 7, "x"), ErrorKind::unavailable, "wait until");
    expect_error(add_comment(client_, web_, 7, "x"), ErrorKind::unavailable, "wait until");
    EXPECT_EQ(fake_.seen().size(), 1U);
}

RC_GTEST_PROP(Cut, GivesWellFormedTextOfThatLength, (const std::string& bytes)) {
    const auto most = *rc::gen::inRange<std::size_t>(3, 40);
    std::string text = to_valid_utf8(bytes);
    const std::string shorter = cut(bytes, most);
    RC_ASSERT(shorter.size() <= most);
    RC_ASSERT(to_valid_utf8(shorter) == shorter);
    if (text.size() <= most) RC_ASSERT(shorter == text);
}

TEST(Cut, LeavesCharactersWhole) {
    EXPECT_EQ(cut("ééé", 6), "ééé");
    EXPECT_EQ(cut("éééé", 7), "éé…");
    EXPECT_EQ(cut("éééé", 6), "é…");
    EXPECT_EQ(cut("", 3), "");
}

TEST(Body, LeavesOutWhatIsEmpty) {
    EXPECT_EQ(Body().done(), "{}");
    EXPECT_EQ(
        Body().text("a", "").text("b\"", "\n").flag("c", false).empty_list("d").done(),
        R"({"b\"":"\n","c":false,"d":[]})"
    );
}

} // namespace
} // namespace tt::github
