// The composite action for GitHub, run as a runner runs it, with the real tt, a real server and a real agent.

#include "tests/e2e/ci/ci_node.hpp"

namespace tt {
namespace {

class GitHubAction : public CiNode {
protected:
    Variables
    step(const std::string& command, const std::string& target, const std::string& build = "") const {
        Variables variables = node();
        variables.merge(Variables{
            {"GITHUB_REPOSITORY", "acme/web"},
            {"GITHUB_SERVER_URL", "https://github.example"},
            {"GITHUB_ACTOR", "ana"},
            {"GITHUB_RUN_ID", "4711"},
            {"GITHUB_RUN_ATTEMPT", "1"},
            {"GITHUB_JOB", "ship"},
            {"GITHUB_ACTIONS", "true"},
            {"GITHUB_OUTPUT", outputs_},
            {"TT_STEP_COMMAND", command},
            {"TT_STEP_TARGET", target},
            {"TT_STEP_BUILD", build},
            {"TT_STEP_TOKEN", secret_},
        });
        return variables;
    }

    [[nodiscard]] Built act(Variables variables) const {
        return run_step("/bin/bash", {TT_ACTION}, std::move(variables));
    }

    fs::path outputs_ = directory_ / "outputs";
};

TEST_F(GitHubAction, PublishesAndDeploysOnce) {
    const Built published = act(step("publish", "dist"));
    ASSERT_EQ(published.code, 0) << published.all;
    const std::string said = read(outputs_);
    ASSERT_TRUE(said.starts_with("id=b-")) << said;
    const std::string build = said.substr(3, said.size() - 4);
    for (int i = 0; i < 2; ++i) {
        const Built deployed = act(step("deploy", "staging", build));
        EXPECT_EQ(deployed.code, 0) << deployed.all;
    }
    EXPECT_EQ(read(outputs_), said + "id=d1\nid=d1\n");
    EXPECT_EQ(deploys(), 1U);
    EXPECT_EQ(act(step("wait", "staging")).code, 0);
    const std::string log = cluster_.tt({"log", "d1"}, workspace_).output;
    EXPECT_TRUE(log.contains("for ana (https://github.example/acme/web/actions/runs/4711)")) << log;
}

TEST_F(GitHubAction, EndsAsTtEnds) {
    ASSERT_EQ(act(step("publish", "dist")).code, 0);
    const Built blocked = act(step("promote", "prod"));
    EXPECT_EQ(blocked.code, 5) << blocked.all;
    EXPECT_TRUE(blocked.all.contains("::error::tt promote ended with 5")) << blocked.all;
    EXPECT_EQ(act(step("destroy", "prod")).code, 2);
}

TEST_F(GitHubAction, SaysThatTtIsMissing) {
    Variables bare = step("wait", "staging");
    bare["PATH"] = "/usr/bin:/bin";
    const Built built = act(bare);
    EXPECT_EQ(built.code, 127);
    EXPECT_TRUE(built.all.contains("::error::tt is not on the PATH")) << built.all;
}

} // namespace
} // namespace tt
