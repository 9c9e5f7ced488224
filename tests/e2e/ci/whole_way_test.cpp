// The whole way of one change: merged on a fake GitHub, built by a fake Jenkins, and from there on by itself.

#include "integrations/posix/system_clock.hpp"
#include "tests/e2e/ci/merge_scene.hpp"

namespace tt {
namespace {

/// The tt.yaml of README.md, of the section on the whole way.
std::string readme_policy() {
    const std::string text = read(TT_README);
    const std::string fence = "```yaml\n";
    const auto begin = text.find(fence, text.find("## From a merge to production")) + fence.size();
    return text.substr(begin, text.find("```", begin) - begin);
}

json stage(const std::string& name, const std::string& status) {
    return {{"id", name}, {"name", name}, {"status", status}, {"startTimeMillis", 1}, {"durationMillis", 1}};
}

class WholeWay : public MergeScene {
protected:
    void SetUp() override {
        std::string policy = readme_policy();
        replace(policy, "github: acme/web", "github: acme/web\n  server: \"" + github_.api() + '"');
        replace(policy, "https://ci.acme.example", '"' + jenkins_.url() + '"');
        replace(policy, "0 10 * * mon-fri", opens_ % 2 == 0 ? "*/2 * * * *" : "1-59/2 * * * *");
        replace(policy, "within: 2h, soak: 1h", "within: 1m, soak: 3s");
        begin_merging(policy, {"--url", "https://tt.example"}); // As the README says.
        for (const std::string stage : {"staging", "canary", "prod"})
            cluster_.start_agent({.name = stage + "-1", .groups = {"web-" + stage}});
        cluster_.wait_for_hosts(3);
        expect_ok({"config", "apply"});
    }

    static std::int64_t minute_of(Time time) {
        return std::chrono::floor<std::chrono::minutes>(time).time_since_epoch().count();
    }

    /// In the minutes like this one prod may be deployed: the next one that a change cannot reach before.
    const std::int64_t opens_ = minute_of(SystemClock().now() + 15s) + 1;
};

TEST_F(WholeWay, FromAMergeToProdAndToWhatGitHubShows) {
    const std::string sha = merge();

    add(run_here(1, "", "origin/main", clone_url()));
    show_stages(1, {stage("Build", "SUCCESS"), stage("Unit tests", "IN_PROGRESS")});
    call(1, "STARTED");
    EXPECT_TRUE(builds().empty());
    show_stages(1, {stage("Build", "SUCCESS"), stage("Unit tests", "SUCCESS")});
    finish(1);
    call(1);
    const Build build = newest_of(1);
    EXPECT_EQ(build.commit.id.value, sha);

    EXPECT_TRUE(soon([&] { return why("staging").contains("lint"); })) << why("staging");
    EXPECT_EQ(deploys(), 0U) << "a check that GitHub requires has not passed";
    github_.with([&](FakeState& state) { state.runs[sha] = {{"lint", "completed", "success"}}; });
    EXPECT_EQ(deliver("check_run", {{"check_run", {{"head_sha", sha}}}}, "another secret"), 401);
    EXPECT_EQ(deliver("check_run", {{"check_run", {{"head_sha", sha}}}}), 204);

    pass_smoke_test(build.id);
    EXPECT_EQ(arrival_in("staging").build, build.id);
    const Deploy canary = arrival_in("canary");
    EXPECT_EQ(canary.build, build.id);
    if (minute_of(SystemClock().now()) < opens_) EXPECT_TRUE(why("prod").contains("schedule")) << why("prod");
    const Deploy prod = arrival_in("prod", 2min);
    EXPECT_EQ(prod.build, build.id);
    EXPECT_GE(prod.created_at - canary.finished_at, 3s) << "it soaked";
    EXPECT_GE(minute_of(prod.created_at), opens_);
    EXPECT_EQ(minute_of(prod.created_at) % 2, opens_ % 2) << "it waited for its minute";
    for (const std::string host : {"staging-1", "canary-1", "prod-1"})
        EXPECT_EQ(read(cluster_.host(host) / "srv/web/current/app"), "hello twice") << host;

    for (const std::string stage : {"web/staging", "web/canary", "web/prod"}) {
        EXPECT_TRUE(soon([&] { return deployed_in(stage, sha) == "success"; })) << stage << log();
        EXPECT_TRUE(soon([&] { return status_of(sha, "tt/" + stage) == "success"; })) << stage << log();
    }
    const auto stable = [&] {
        return github_.with([](FakeState& state) {
            const auto ref = state.refs.find("refs/heads/jenkins-stable");
            return ref == state.refs.end() ? "" : ref->second;
        });
    };
    EXPECT_TRUE(soon([&] { return stable() == sha; })) << stable() << log();
    const auto comments = [&] {
        return github_.with([](FakeState& state) { return state.comments[7].size(); });
    };
    EXPECT_TRUE(soon([&] { return comments() == 3; })) << comments();
    EXPECT_EQ(deploys(), 3U);
    EXPECT_FALSE(log().contains("good-token") || log().contains("s3cret-token")) << log();
}

} // namespace
} // namespace tt
