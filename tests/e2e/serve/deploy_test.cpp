#include "integrations/posix/proc.hpp"
#include "integrations/posix/system_clock.hpp"
#include "tests/e2e/serve/one_host.hpp"
#include "tests/fakes/github/fake_github.hpp"

#include <algorithm>
#include <thread>

namespace tt {
namespace {

class DeployToOneHost : public OneHost {
protected:
    /// Processes of acceptance tests that are alive.
    [[nodiscard]] bool any_test_lives() const {
        const std::string mark = "TT_HOOK_SCRATCH=" + (directory_ / "home" / "acceptance").string();
        return std::ranges::any_of(all_processes(), [&](const ProcessInfo& process) {
            return !process.dead && was_started_with(process.pid, mark);
        });
    }
};

TEST_F(DeployToOneHost, IsAcceptedWhenTheHostServesItAndTheTestPasses) {
    apply_config("test $TT_HOOK_STAGE = prod");
    publish_build();
    enroll();
    const DeployId id = deploy();
    walk_until(id, DeployState::accepted);
    const HttpResponse log = server_->ask("GET", "/v1/log?subject=" + id.value);
    EXPECT_GE(must(decode<TimelineView>(log.body)).entries.size(), 3U) << log.body;
}

TEST_F(DeployToOneHost, IsRejectedWhenTheTestSaysNo) {
    apply_config("echo the page is empty; exit 1");
    publish_build();
    enroll();
    const DeployId id = deploy();
    walk_until(id, DeployState::rejected);
    const HttpResponse view = server_->ask("GET", "/v1/deploys/" + id.value);
    EXPECT_TRUE(view.body.contains("the page is empty")) << view.body;
}

TEST_F(DeployToOneHost, AKilledServerLeavesNoTestAndTheNextOneMakesItAgain) {
    const std::filesystem::path gate = directory_ / "gate";
    ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
    const std::filesystem::path go = directory_ / "go";
    apply_config("test -e " + go.string() + " && exit 0; echo x > " + gate.string() + "; setsid sleep 1000");
    publish_build();
    enroll();
    const DeployId id = deploy();
    walk_until(id, DeployState::accepting);
    std::string line;
    std::ifstream(gate) >> line; // the test is under way
    server_->signal(SIGKILL);
    server_->end();
    const Duration deadline = time_since_boot() + very_long;
    while (any_test_lives() && time_since_boot() < deadline) std::this_thread::yield();
    EXPECT_FALSE(any_test_lives());
    std::ofstream(go) << "yes";
    start();
    walk_until(id, DeployState::accepted);
}

/// The same with a GitHub that is to be told.
class DeployThatGithubHearsOf : public DeployToOneHost {
protected:
    FakeGithub github_;
    const std::string commit_ = std::string(40, 'a');

    void SetUp() override {
        github_.with([&](FakeState& state) {
            state.tokens = {"good-token"};
            state.commits = {{commit_, {}, "First"}};
            state.refs["refs/heads/main"] = commit_;
            state.pulls = {{7, "Add a page", commit_, true}};
        });
        const std::filesystem::path logins = directory_ / "logins";
        std::ofstream(logins) << github_.api() << " good-token\n";
        ::chmod(logins.c_str(), 0600);
        arguments_.insert(arguments_.end(), {"--logins", logins.string(), "--url", "https://tt.example/"});
        source_.github = "acme/web";
        source_.server = github_.api();
        source_.write = {true, true, true, "stable"};
        start();
    }

    /// Waits until the fake has what is asked for.
    template<class F>
    void await(F&& has) {
        const Duration deadline = time_since_boot() + very_long;
        while (!github_.with(has) && time_since_boot() < deadline) std::this_thread::yield();
        EXPECT_TRUE(github_.with(has)) << server_->log();
    }

    [[nodiscard]] std::size_t written() {
        std::size_t count = 0;
        for (const auto& seen : github_.seen()) count += seen.method != "GET";
        return count;
    }

    /// Comments come last.
    void await_everything() {
        await([](const FakeState& state) { return state.comments.contains(7); });
        github_.with([&](FakeState& state) {
            ASSERT_EQ(state.deployments.size(), 1U);
            EXPECT_EQ(state.deployments[0].environment, "web/prod");
            EXPECT_EQ(state.deployments[0].states.back(), "success");
            EXPECT_EQ(state.statuses[commit_].back().context, "tt/web/prod");
            EXPECT_EQ(state.statuses[commit_].back().state, "success");
            EXPECT_EQ(state.refs["refs/heads/stable"], commit_);
        });
    }

    /// Whether the server has asked for the comments since then, which it does last.
    bool has_looked_since(std::size_t before) {
        const auto seen = github_.seen();
        return std::any_of(
            seen.begin() + static_cast<std::ptrdiff_t>(before), seen.end(),
            [](const FakeGithub::Seen& each) { return each.path.ends_with("/issues/7/comments"); }
        );
    }
};

TEST_F(DeployThatGithubHearsOf, ShowsThereAndIsNotRepeatedByAServerThatWasKilled) {
    apply_config("true");
    publish_build();
    enroll();
    walk_until(deploy(), DeployState::accepted);
    await_everything();
    const std::size_t before = written();
    const std::size_t seen = github_.seen().size();
    server_->signal(SIGKILL);
    server_->end();
    start();
    const Duration deadline = time_since_boot() + very_long;
    while (!has_looked_since(seen) && time_since_boot() < deadline) std::this_thread::yield();
    EXPECT_TRUE(has_looked_since(seen)) << server_->log();
    server_->terminate();
    EXPECT_EQ(written(), before) << "GitHub was told something twice";
}

TEST_F(DeployThatGithubHearsOf, GoesOnWhenGithubIsAwayAndShowsThereLater) {
    github_.with([](FakeState& state) { state.tokens = {"another"}; });
    apply_config("true");
    publish_build();
    enroll();
    walk_until(deploy(), DeployState::accepted);
    await([&](const FakeState&) { return server_->log().contains("GitHub is not told of web"); });
    server_->terminate();
    github_.with([](FakeState& state) { state.tokens = {"good-token"}; });
    start();
    await_everything();
}

} // namespace
} // namespace tt
